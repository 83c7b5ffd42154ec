package watch

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/editorconfig/editorconfig-core-go/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

const editorFile = ".editorconfig"

// editors judges how editors format: all .editorconfig files from a file's folder up to one that says "root = true", the nearer ones first.
func (j *judge) editors() {
	if !j.before.has(editorFile) {
		return
	}
	was, now := editorSide{j.Before, map[change.Path]*editorFileOf{}}, editorSide{j.After, map[change.Path]*editorFileOf{}}
	for _, file := range j.before.named[editorFile] {
		if content, err := j.Before.Read(file); err == nil {
			if _, err := parseEditorconfig(content); errors.Is(err, errWrittenOut) {
				j.findings = append(j.findings, finding.Finding{Code: finding.WatchUnknown, Severity: finding.Note, Place: finding.InFile(string(file)),
					Message: fmt.Sprintf("it cannot be told how editors format what moves: %s has a section for more names than can be looked at", file),
					Remedy:  "Write fewer numbers and braces there, or compare by hand"})
			}
		}
	}
	same := j.sameRules(editorFile)
	type turn struct{ was, now string }
	groups := map[turn][]file{}
	var order []turn
	for _, f := range j.files {
		if f.before == "" || f.ignored || same && !f.moved() {
			continue
		}
		t := turn{was.says(f.before), now.says(f.after)}
		if t.was == t.now {
			continue
		}
		if groups[t] == nil {
			order = append(order, t)
		}
		groups[t] = append(groups[t], f)
	}
	for _, t := range order {
		group, first := pathsOf(groups[t], after), groups[t][0]
		place := nearest(j.Before, first.before, editorFile)
		if place == "" {
			place = nearest(j.After, first.after, editorFile)
		}
		j.findings = append(j.findings, finding.Finding{Code: finding.WatchChanges, Severity: finding.Note, Place: finding.InFile(string(place)),
			Related: places(group), Old: t.was, New: t.now,
			Message: fmt.Sprintf("editors format %s otherwise than %s%s, by their %s", first.after, first.before, andMore(len(group)), editorFile),
			Remedy:  "Let the section follow, or write one for the new place"})
	}
}

type editorSide struct {
	tree  *live.Tree
	files map[change.Path]*editorFileOf
}

// editorFileOf is one .editorconfig. Where all of its sections are about last names, what it says of one is known.
type editorFileOf struct {
	*editorconfig.Editorconfig
	byName bool
	known  map[string]map[string]string
}

// says gives the settings of a file by its path from the folder of this one.
func (e *editorFileOf) says(name string) map[string]string {
	if e.byName {
		name = path.Base(name)
	}
	if known, ok := e.known[name]; ok {
		return known
	}
	var settings map[string]string
	if own, err := e.GetDefinitionForFilename(name); err == nil {
		settings = own.Raw
	}
	if e.byName {
		e.known[name] = settings
	}
	return settings
}

// says gives what holds for a file, in one text.
func (s editorSide) says(file change.Path) string {
	settings := map[string]string{}
	for folder := range file.Dir().Up() {
		config := s.read(folder.Child(editorFile))
		if config == nil {
			continue
		}
		for key, value := range config.says(file.Below(folder)) {
			if _, nearer := settings[key]; !nearer {
				settings[key] = value
			}
		}
		if config.Root {
			break
		}
	}
	var all []string
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		all = append(all, key+"="+settings[key])
	}
	return strings.Join(all, " ")
}

func (s editorSide) read(at change.Path) *editorFileOf {
	if config, known := s.files[at]; known {
		return config
	}
	var config *editorFileOf
	if s.tree.IsFile(at) {
		if content, err := s.tree.Read(at); err == nil {
			if read, err := parseEditorconfig(content); err == nil {
				byFolder := func(d *editorconfig.Definition) bool {
					return strings.Contains(d.Selector, "/") || strings.Contains(d.Selector, "**")
				}
				config = &editorFileOf{read, !slices.ContainsFunc(read.Definitions, byFolder), map[string]map[string]string{}}
			}
		}
	}
	s.files[at] = config
	return config
}

// sectionHead finds the line that begins a section.
var sectionHead = regexp.MustCompile(`(?m)^[ \t]*\[.*\]`)

// numbers is a range in braces, each number of which the library writes out.
var numbers = regexp.MustCompile(`\{([+-]?\d+)\.\.([+-]?\d+)\}`)

// tooManyNames tells whether the library would write out more for the head of a section than anybody means: ranges of many numbers, or braces upon braces.
func tooManyNames(head []byte) bool {
	const most = 1000
	for _, found := range numbers.FindAllSubmatch(head, -1) {
		from, err := strconv.Atoi(string(found[1]))
		to, err2 := strconv.Atoi(string(found[2]))
		if err != nil || err2 != nil || max(from, to)-most > min(from, to) {
			return true
		}
	}
	return bytes.Count(head, []byte("{"))+bytes.Count(head, []byte("*")) > most || len(numbers.FindAll(head, -1)) > 3
}

// errWrittenOut says that a file has a section for more than can be looked at.
var errWrittenOut = errors.New("a section is for too many names")

// parseEditorconfig reads such a file. The library takes an escaped star for a plain one, and the same in brackets for what it is.
func parseEditorconfig(content []byte) (*editorconfig.Editorconfig, error) {
	if slices.ContainsFunc(sectionHead.FindAll(content, -1), tooManyNames) {
		return nil, errWrittenOut
	}
	return editorconfig.Parse(bytes.NewReader(sectionHead.ReplaceAllFunc(content, func(head []byte) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(head, []byte(`\*`), []byte(`[*]`)), []byte(`\?`), []byte(`[?]`))
	})))
}
