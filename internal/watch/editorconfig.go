package watch

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/editorconfig/editorconfig-core-go/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

const editorFile = ".editorconfig"

// editors judges how editors format: all .editorconfig files from a file's folder up to one that says "root = true", the nearer ones first.
func (j *judge) editors() {
	was, now := editorSide{j.Before, map[change.Path]*editorconfig.Editorconfig{}}, editorSide{j.After, map[change.Path]*editorconfig.Editorconfig{}}
	if len(j.named(j.Before, editorFile)) == 0 {
		return
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
	files map[change.Path]*editorconfig.Editorconfig
}

// says gives what holds for a file, in one text.
func (s editorSide) says(file change.Path) string {
	settings := map[string]string{}
	for folder := range file.Dir().Up() {
		config := s.read(folder.Child(editorFile))
		if config == nil {
			continue
		}
		own, err := config.GetDefinitionForFilename(file.Below(folder))
		if err != nil {
			continue
		}
		for key, value := range own.Raw {
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

func (s editorSide) read(path change.Path) *editorconfig.Editorconfig {
	if config, known := s.files[path]; known {
		return config
	}
	var config *editorconfig.Editorconfig
	if s.tree.IsFile(path) {
		if content, err := s.tree.Read(path); err == nil {
			config, _ = parseEditorconfig(content)
		}
	}
	s.files[path] = config
	return config
}

// sectionHead finds the line that begins a section.
var sectionHead = regexp.MustCompile(`(?m)^[ \t]*\[.*\]`)

// parseEditorconfig reads such a file. The library takes an escaped star for a plain one, and the same in brackets for what it is.
func parseEditorconfig(content []byte) (*editorconfig.Editorconfig, error) {
	return editorconfig.Parse(bytes.NewReader(sectionHead.ReplaceAllFunc(content, func(head []byte) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(head, []byte(`\*`), []byte(`[*]`)), []byte(`\?`), []byte(`[?]`))
	})))
}
