package watch

import (
	"path"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// trivy says what a scan of the root leaves out: globs of folders, with all below them, and of files.
var trivy = format{
	name: "Trivy", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, "trivy.yaml", "trivy.yml") && p.Dir() == change.Root },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		scan := child(document(content), "scan")
		return append(skipList(content, scalars(child(scan, "skip-dirs")), "Trivy", globStyle, folderMatcher),
			skipList(content, scalars(child(scan, "skip-files")), "Trivy", globStyle, globMatcher)...)
	},
}

// trivyIgnores says of which files Trivy keeps a result to itself: for each, globs of whole paths.
var trivyIgnores = format{
	name: "Trivy's ignores", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, ".trivyignore.yaml", ".trivyignore.yml") },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		var all []list
		everyMapping(document(content), func(n *yaml.Node) {
			if id := child(n, "id"); id != nil {
				tells := whether("is let off "+id.Value+" by Trivy", "is not let off "+id.Value+" by Trivy")
				all = append(all, filtered(content, scalars(child(n, "paths")), nil, globStyle, globMatcher, tells)...)
			}
		})
		return all
	},
}

// checkov says what a scan of the root leaves out: regular expressions that are searched for in paths.
var checkov = format{
	name: "Checkov", code: finding.WatchChanges,
	watches: func(p change.Path) bool { return named(p, ".checkov.yaml", ".checkov.yml") && p.Dir() == change.Root },
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		return skipList(content, scalars(child(document(content), "skip-path")), "Checkov", plainRegex, pythonRegex)
	},
}

func skipList(content []byte, patterns []*yaml.Node, scanner string, s style, read func(string) matcher) []list {
	var l list
	for _, n := range patterns {
		l.rules = append(l.rules, yamlRule(content, n, change.Root, s, read(n.Value)))
	}
	if len(l.rules) == 0 {
		return nil
	}
	l.verdict = anyOf(l.rules, nil)
	l.tells = func(v verdict) (string, string) {
		if v.says == yes {
			return "is skipped by " + scanner, "would be skipped"
		}
		return "is scanned by " + scanner, "would be scanned"
	}
	return []list{l}
}

// folderMatcher matches what lies below a folder that the glob matches.
func folderMatcher(pattern string) matcher {
	m := globMatcher(path.Clean(pattern))
	if m == nil {
		return nil
	}
	return func(name string) bool {
		for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
			if m(folder) {
				return true
			}
		}
		return false
	}
}

// plainRegex is a regular expression that begins with a path as it stands, bound to nothing.
var plainRegex = style{regex: true, unbound: true, quote: quoteRegex}
