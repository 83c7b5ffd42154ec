package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// FileFormat is the version of the plan files that this version writes and reads.
const FileFormat = "1.0"

// File is a saved plan: not the changes themselves but what was asked, what it was asked of, and what came out. Whoever carries it
// out makes the plan again and compares, so that nothing can be done that was not shown.
type File struct {
	FormatVersion string `json:"format_version"`
	// Tool is the version that wrote the file, for people.
	Tool    string  `json:"tool,omitempty"`
	Title   string  `json:"title"`
	Request Request `json:"request"`
	// Inputs are the SHA-256 sums, in hex, of every file that the plan read or touches, and of every link's text.
	Inputs map[change.Path]string `json:"inputs"`
	// Result is the SHA-256 sum of all that the plan does.
	Result string `json:"result"`
}

// NewFile saves a plan. The error is that of a file that cannot be read.
func NewFile(p *Plan, request Request, tool string) (File, error) {
	f := File{FormatVersion: FileFormat, Tool: tool, Title: p.Title, Request: request, Inputs: map[change.Path]string{}}
	for _, path := range p.Base.Seen() {
		f.Inputs[path] = ""
	}
	for path, entry := range p.Base.Walk(change.Root) {
		if entry.Kind == live.Link {
			f.Inputs[path] = ""
		}
	}
	for _, file := range p.Net.Files {
		if file.Origin != "" {
			f.Inputs[file.Origin] = ""
		}
	}
	for _, move := range p.Net.Moves {
		for path := range p.Base.Walk(move.From) {
			f.Inputs[path] = ""
		}
	}
	for path := range f.Inputs {
		content, err := p.Base.Read(path)
		if err != nil {
			return File{}, fmt.Errorf("save plan: %w", err)
		}
		f.Inputs[path] = sum(content)
	}
	f.Result = result(p.Net)
	return f, nil
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// result sums up all that a net change does. Each part is written with its length, so that no two nets write the same.
func result(net change.Net) string {
	hash := sha256.New()
	put := func(parts ...string) {
		for _, part := range parts {
			fmt.Fprintf(hash, "%d:%s", len(part), part)
		}
	}
	for _, move := range sortedMoves(net.Moves) {
		put("move", string(move.From), string(move.To))
	}
	for _, file := range net.Files {
		put("file", string(file.Origin), string(file.Path), file.Mode.String(), string(file.After))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Encode writes the file as JSON. The error is a bug.
func (f File) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write plan file: %w", err)
	}
	return append(text, '\n'), nil
}

// DecodeFile reads what Encode wrote. The error is a finding about the file of this name.
func DecodeFile(name string, content []byte) (File, error) {
	bad := func(place finding.Place, format string, args ...any) (File, error) {
		return File{}, finding.List{{Code: finding.PlanFileUnreadable, Severity: finding.Error, Place: place,
			Message: fmt.Sprintf(format, args...), Remedy: "Write a new one with `tg-refactor plan --out FILE`"}}
	}
	var head struct {
		FormatVersion string `json:"format_version"`
	}
	if err := json.Unmarshal(content, &head); err != nil {
		return bad(finding.InJSON(name, content, err), "%s is no plan file: %v", name, err)
	}
	if head.FormatVersion != FileFormat {
		return bad(finding.InFile(name), "%s has the format version %q; this version of the tool reads %q", name, head.FormatVersion, FileFormat)
	}
	var f File
	decoder := json.NewDecoder(strings.NewReader(string(content)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return bad(finding.InJSON(name, content, err), "%s is no plan file: %v", name, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return bad(finding.InFile(name), "%s is no plan file: something follows its end", name)
	}
	if _, one := f.Request.Recipe(); !one {
		return bad(finding.InFile(name), "%s is no plan file: it asks for nothing, or for several things at once", name)
	}
	return f, nil
}

// Stale compares a saved plan with the one that was made again from the same request: every file that differs, came or went since
// is an Error. An empty list says that both do the same to the same files.
func (f File) Stale(now File) finding.List {
	const remedy = "Make a new plan with `tg-refactor plan --out FILE`, read it, and apply that one"
	var findings finding.List
	all := map[change.Path]bool{}
	for path := range f.Inputs {
		all[path] = true
	}
	for path := range now.Inputs {
		all[path] = true
	}
	for _, path := range slices.Sorted(maps.Keys(all)) {
		before, had := f.Inputs[path]
		after, has := now.Inputs[path]
		message := ""
		switch {
		case had && !has:
			message = "%s is gone, or the plan no longer reads it"
		case !had && has:
			message = "%s is new, or the plan did not read it"
		case before != after:
			message = "%s changed"
		default:
			continue
		}
		findings = append(findings, finding.Finding{Code: finding.ChangedSincePlan, Severity: finding.Error,
			Place: finding.InFile(string(path)), Message: fmt.Sprintf(message, path) + " since the plan was saved", Remedy: remedy})
	}
	if len(findings) == 0 && f.Result != now.Result {
		findings = append(findings, finding.Finding{Code: finding.ChangedSincePlan, Severity: finding.Error,
			Message: "this version of the tool makes another plan of the same files than the one that saved it", Remedy: remedy})
	}
	return findings
}
