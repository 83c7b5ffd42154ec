package watch

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// renovate says which files its rules and managers are about, and which it leaves alone. Files with comments in JSON are not read.
var renovate = format{
	name: "Renovate", code: finding.WatchChanges,
	watches: func(p change.Path) bool {
		switch p.Base() {
		case "renovate.json", "renovate.json5", "renovate.jsonc", ".renovaterc", ".renovaterc.json", ".renovaterc.json5", ".renovaterc.jsonc":
			return p.Dir() == change.Root || p.Dir() == ".github" || p.Dir() == ".gitlab"
		}
		return false
	},
	lists: func(_ *live.Tree, _ change.Path, content []byte) []list {
		var all []list
		var walk func(*yaml.Node)
		walk = func(n *yaml.Node) {
			for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
				all = append(all, renovateList(content, n.Content[i].Value, scalars(n.Content[i+1]))...)
			}
			for _, c := range n.Content {
				walk(c)
			}
		}
		if root := document(content); root != nil {
			walk(root)
		}
		return all
	},
}

func renovateList(content []byte, key string, patterns []*yaml.Node) []list {
	var l list
	negated := map[int]bool{}
	for _, n := range patterns {
		text, not := strings.CutPrefix(n.Value, "!")
		if !renovateKeys[key] {
			return nil
		}
		m, s := renovateMatcher(key, text)
		negated[len(l.rules)] = not
		l.rules = append(l.rules, yamlRule(content, n, change.Root, s, m))
	}
	if len(l.rules) == 0 {
		return nil
	}
	l.verdict = anyOf(l.rules, func(i int) bool { return negated[i] })
	switch key {
	case "ignorePaths":
		l.tells = whether("is left alone by Renovate", "is not left alone by Renovate")
	case "matchFileNames", "matchPaths":
		l.tells = whether("falls under this rule of Renovate's", "does not fall under this rule of Renovate's")
	default:
		l.tells = whether("is read by Renovate here", "is not read by Renovate here")
	}
	return []list{l}
}

// renovateKeys are the settings that hold patterns of paths.
var renovateKeys = map[string]bool{"fileMatch": true, "matchFileNames": true, "managerFilePatterns": true, "ignorePaths": true, "includePaths": true,
	"matchPaths": true}

func renovateMatcher(key, text string) (matcher, style) {
	regex, isRegex := strings.CutPrefix(text, "/")
	regex, closed := strings.CutSuffix(regex, "/")
	isRegex = isRegex && closed
	switch key {
	case "fileMatch":
		return goRegex(text), regexStyle
	case "matchFileNames", "managerFilePatterns":
		if isRegex {
			return goRegex(regex), slashedRegex
		}
		if m := minimatcher(strings.ToLower(text)); m != nil {
			return func(name string) bool { return m(strings.ToLower(name)) }, globStyle
		}
	case "ignorePaths":
		if m := minimatcher(text); m != nil {
			return func(name string) bool { return strings.Contains(name, text) || m(name) }, globStyle
		}
	case "includePaths", "matchPaths":
		if m := minimatcher(text); m != nil {
			return func(name string) bool { return name == text || m(name) }, globStyle
		}
	}
	return nil, style{}
}

// slashedRegex is a regular expression between slashes.
var slashedRegex = style{regex: true, slashed: true, quote: quoteRegex}
