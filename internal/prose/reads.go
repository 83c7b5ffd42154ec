package prose

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

var (
	// hereDocument finds where a text for a command begins, up to a line that is its word.
	hereDocument = regexp.MustCompile(`<<(-?)[ \t]*["']?(\w+)["']?`)
	// reads finds the variables that get the words of a line, or all lines.
	reads = regexp.MustCompile(`\b(?:read|mapfile|readarray)((?:[ \t]+-[A-Za-z](?:[ \t]*(?:''|""|\d+))?|[ \t]+-[A-Za-z]+)*)((?:[ \t]+[A-Za-z_]\w*)+)`)
	// printed finds a variable that is set to what a command prints.
	printed = regexp.MustCompile(`\b([A-Za-z_]\w*)=["']?\$\(`)
	// replaces finds what xargs puts each line in the stead of.
	replaces = regexp.MustCompile(`\bxargs\b[^\n|]*?[ \t](?:-I[ \t]*|--replace=|-i[ \t]*)["']?([^\s"'\w]{1,2}|\w+)["']?[ \t]`)
	loopEnds = regexp.MustCompile(`^[ \t]*(?:done|\})\b?`)
)

// wordList is a text whose words become the values of variables.
type wordList struct {
	span
	variables []string
}

// readWordLists finds the texts that commands read names from: here-documents, and what stands before a pipe.
func readWordLists(content []byte) []wordList {
	var all []wordList
	if !bytes.Contains(content, []byte("<<")) && !bytes.Contains(content, []byte("|")) {
		return nil
	}
	begins := 0 // Where the command begins, which may go on over several lines.
	for start := 0; start < len(content); {
		end, next := endOf(content, start)
		line := string(content[start:end])
		for _, pipe := range pipes(line) {
			if names := append(readBy(line[pipe:]), placeholders(line[pipe:])...); len(names) > 0 {
				all = append(all, wordList{span{begins, start + pipe}, names})
			}
		}
		if at := hereDocument.FindStringSubmatchIndex(line); at != nil && !strings.HasPrefix(line[at[0]:], "<<<") {
			names := readBy(line)
			if loopEnds.MatchString(line) {
				names = append(names, readBy(lastLoop(content[:start]))...)
			}
			for _, name := range printed.FindAllStringSubmatch(line, -1) {
				names = append(names, name[1])
			}
			body := span{next, hereEnd(content, next, line[at[4]:at[5]], at[2] < at[3])}
			if len(names) > 0 {
				all = append(all, wordList{body, names})
			}
			next = max(next, body.end)
		}
		if !strings.HasSuffix(line, `\`) && !strings.HasSuffix(line, "|") {
			begins = next
		}
		start = next
	}
	return all
}

func endOf(content []byte, start int) (end, next int) {
	if newline := bytes.IndexByte(content[start:], '\n'); newline >= 0 {
		return start + newline, start + newline + 1
	}
	return len(content), len(content)
}

// hereEnd is where the last line of a here-document begins.
func hereEnd(content []byte, start int, word string, indented bool) int {
	for start < len(content) {
		end, next := endOf(content, start)
		line := strings.TrimRight(string(content[start:end]), "\r")
		if indented {
			line = strings.TrimLeft(line, "\t")
		}
		// In a file of another language, as a workflow, the whole text is indented.
		if strings.TrimLeft(line, " ") == word {
			return start
		}
		start = next
	}
	return start
}

// pipes are the places of a line behind a pipe.
func pipes(line string) []int {
	var all []int
	for i := range line {
		if line[i] == '|' && !strings.HasPrefix(line[i+1:], "|") && (i == 0 || line[i-1] != '|') {
			all = append(all, i+1)
		}
	}
	return all
}

// readBy gives the variables that a line's commands read into, up to the next pipe.
func readBy(line string) []string {
	var names []string
	for _, found := range reads.FindAllStringSubmatch(line, -1) {
		names = append(names, strings.Fields(found[2])...)
	}
	return names
}

func placeholders(line string) []string {
	var names []string
	for _, found := range replaces.FindAllStringSubmatch(line, -1) {
		names = append(names, found[1])
	}
	return names
}

// lastLoop is the last line that begins a loop over what is read.
func lastLoop(before []byte) string {
	lines := strings.Split(string(before), "\n")
	for _, line := range slices.Backward(lines) {
		if strings.Contains(line, "while ") && reads.MatchString(line) {
			return line
		}
	}
	return ""
}

// puts finds what xargs puts in behind an element of a path, as "live/{}".
func (v *variables) puts(content []byte) {
	for _, r := range v.lists {
		end, _ := endOf(content, r.end)
		for _, name := range r.variables {
			if wordByte([]byte(name), 0) {
				continue // Whoever takes a word for it would see it everywhere; those of a shell are found as variables.
			}
			for _, at := range regexp.MustCompile(`([^\s"'/]*)/`+regexp.QuoteMeta(name)).FindAllSubmatchIndex(content[r.end:end], -1) {
				v.uses = append(v.uses, variableUse{string(content[r.end+at[2] : r.end+at[3]]), name, span{r.end + at[3], r.end + at[1]}})
			}
		}
	}
}

// reads tells whether a word is one of those that are read into a variable.
func (v *variables) reads(at span, variable string) bool {
	return slices.ContainsFunc(v.lists, func(r wordList) bool { return at.within(r.span) && slices.Contains(r.variables, variable) })
}
