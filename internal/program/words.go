package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

// Where a program puts its diagnostics is up to it: OpenTofu prints warnings on stdout, before what it was asked for; Terraform prints them
// on stderr. They come in frames or without, in colour or not. What is read of a program's output is read here.

// ErrNoJSON says that a program printed something that is not the JSON that it was asked for.
var ErrNoJSON = errors.New("it printed no JSON")

// JSON gives the JSON value that a program printed, without the warnings and hooks' words before and after it; nil where it printed
// nothing beside diagnostics. Anything else is ErrNoJSON.
func JSON(stdout []byte) (json.RawMessage, error) {
	text := []byte(strings.Join(Lines(stdout), "\n"))
	for at := 0; at >= 0 && at < len(text); {
		if text[at] == '{' || text[at] == '[' {
			var value json.RawMessage
			if json.NewDecoder(bytes.NewReader(text[at:])).Decode(&value) == nil {
				return value, nil
			}
		}
		next := bytes.IndexByte(text[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	if rest := plainWarnings.ReplaceAll(text, nil); len(bytes.TrimSpace(rest)) > 0 {
		return nil, ErrNoJSON
	}
	return nil, nil
}

// plainWarnings are warnings without a frame: nothing tells where the last of them ends.
var plainWarnings = regexp.MustCompile(`(?s)(^|\n)Warning: .*`)

// colours are what steers a terminal.
var colours = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// The frame of a diagnostic.
const (
	frameTop    = "╷"
	frameSide   = "│"
	frameBottom = "╵"
)

// Lines gives the lines of an output without the diagnostics that stand in frames and without colours.
func Lines(stdout []byte) []string {
	var lines []string
	for line := range strings.Lines(string(colours.ReplaceAll(stdout, nil))) {
		line = strings.TrimRight(line, "\r\n")
		if !strings.HasPrefix(line, frameTop) && !strings.HasPrefix(line, frameSide) && !strings.HasPrefix(line, frameBottom) {
			lines = append(lines, line)
		}
	}
	return lines
}

// ofSource are the lines of a diagnostic that show source, as "  3: token = x", and the values of what stands there, as "│ var.x is 1": what is
// generated holds values in its lines, and any of them may be secret.
var ofSource = regexp.MustCompile(`^\s*(\d+: |\d+:$|├──|│ )`)

// Errors gives the errors that a program printed, each with all of its lines but blank ones, the first with what is wrong: "Error acquiring
// the state lock". Where it printed none they are all that it printed, as one. Warnings are left out, and so are lines of source and values.
func Errors(stderr []byte) [][]string {
	var errs [][]string
	var all []string
	inError, inWarning := false, false
	for line := range strings.Lines(string(colours.ReplaceAll(stderr, nil))) {
		line = strings.TrimRight(line, " \r\n")
		if strings.HasPrefix(line, frameTop) || strings.HasPrefix(line, frameBottom) {
			inError, inWarning = false, false
			continue
		}
		if side, ok := strings.CutPrefix(line, frameSide); ok {
			line = strings.TrimPrefix(side, " ")
		}
		if strings.HasPrefix(line, "Warning: ") {
			inError, inWarning = false, true
		}
		if what, ok := strings.CutPrefix(line, "Error: "); ok {
			inError, inWarning = true, false
			errs, line = append(errs, nil), what
		}
		if inWarning || strings.TrimSpace(line) == "" || ofSource.MatchString(line) || strings.HasSuffix(line, "problems with the CLI configuration:") {
			continue // The last is the heading of a warning.
		}
		all = append(all, line)
		if inError {
			errs[len(errs)-1] = append(errs[len(errs)-1], line)
		}
	}
	if len(errs) == 0 && len(all) > 0 {
		return [][]string{all}
	}
	return errs
}
