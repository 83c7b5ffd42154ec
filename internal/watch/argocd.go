package watch

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// argoCD says for which folders and files an ApplicationSet makes applications, and by which name. An application whose name changes is
// deleted, and another one is made. The path of a source is a plain one, which is found as in any text.
var argoCD = format{
	name: "Argo CD", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return yamlIn(p, string(p.Dir())) },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		if !bytes.Contains(content, []byte("ApplicationSet")) {
			return nil
		}
		var all []list
		for _, document := range documents(content) {
			if kind := child(document, "kind"); kind == nil || kind.Value != "ApplicationSet" {
				continue
			}
			name := ""
			if n := child(document, "spec", "template", "metadata", "name"); n != nil {
				name = n.Value
			}
			everyMapping(child(document, "spec"), func(n *yaml.Node) {
				all = append(all, applications(content, child(n, "git", "directories"), name, foldersAround, directoryMatcher)...)
				all = append(all, applications(content, child(n, "git", "files"), name, itself, pathspecMatcher)...)
			})
		}
		return all
	},
}

// made is what an application can be made for: a path that patterns choose, and the folder that its name is made of.
type made struct{ path, folder string }

// applications reads the items of a generator. of gives what applications can be made for because of a file.
func applications(content []byte, items *yaml.Node, name string, of func(change.Path) []made, read func(string) matcher) []list {
	if items == nil || items.Kind != yaml.SequenceNode {
		return nil
	}
	var l list
	var chooses []matcher
	excludes := map[int]bool{}
	for _, item := range items.Content {
		n := child(item, "path")
		if n == nil {
			continue
		}
		m := read(n.Value)
		if strings.Contains(n.Value, "{{") {
			m = nil // Another generator fills it in.
		}
		r := yamlRule(content, n, change.Root, globStyle, m)
		if m == nil {
			m = never
		}
		r.matches = func(p change.Path) bool {
			return slices.ContainsFunc(of(p), func(one made) bool { return m(one.path) })
		}
		excluded := child(item, "exclude")
		excludes[len(l.rules)] = excluded != nil && excluded.Value == "true"
		l.rules, chooses = append(l.rules, r), append(chooses, m)
	}
	if len(l.rules) == 0 {
		return nil
	}
	l.verdict = func(p change.Path) verdict {
		v := verdict{rule: -1}
		for _, one := range of(p) {
			if by := chosenBy(chooses, excludes, one.path); by >= 0 {
				v.says, v.rule = strings.TrimPrefix(v.says+" and "+applicationName(name, one.folder), " and "), by
			}
		}
		return v
	}
	l.tells = func(v verdict) (string, string) {
		if v.says == "" {
			return "is in no application of this ApplicationSet", "would be in none"
		}
		return "is in the application " + v.says, "would be in the application " + v.says
	}
	return []list{l}
}

// chosenBy gives the first pattern that chooses a path, -1 for none or where one excludes it.
func chosenBy(chooses []matcher, excludes map[int]bool, name string) int {
	by := -1
	for i, m := range chooses {
		switch {
		case !m(name):
		case excludes[i]:
			return -1
		case by < 0:
			by = i
		}
	}
	return by
}

// foldersAround are the folders that hold a file; Argo CD looks into no hidden one.
func foldersAround(p change.Path) []made {
	if strings.Contains("/"+string(p.Dir()), "/.") {
		return nil
	}
	var all []made
	for folder := p.Dir(); folder != change.Root; folder = folder.Dir() {
		all = append(all, made{string(folder), string(folder)})
	}
	return all
}

func itself(p change.Path) []made { return []made{{string(p), string(p.Dir())}} }

// directoryMatcher matches as path.Match: a star is within a folder, and two are no more than one.
func directoryMatcher(pattern string) matcher {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil
	}
	return func(name string) bool { ok, _ := path.Match(pattern, name); return ok }
}

// pathParameter finds what a template puts in of the folder that an application is made for.
var pathParameter = regexp.MustCompile(`\{\{-?\s*(?:index\s+\.path\.segments\s+(\d+)|\.?path(?:\.(path|basename|basenameNormalized)|\[(\d+)\])?)\s*-?\}\}`)

// applicationName fills in the name of the application for a folder. Other parameters stay as they are written.
func applicationName(template, folder string) string {
	if template == "" {
		return folder
	}
	return pathParameter.ReplaceAllStringFunc(template, func(text string) string {
		groups := pathParameter.FindStringSubmatch(text)
		segments := strings.Split(folder, "/")
		switch number := groups[1] + groups[3]; {
		case number != "":
			if at, err := strconv.Atoi(number); err == nil && at < len(segments) {
				return segments[at]
			}
			return text
		case strings.HasPrefix(groups[2], "basename"):
			return path.Base(folder)
		default:
			return folder
		}
	})
}
