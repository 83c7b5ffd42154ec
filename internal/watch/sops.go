package watch

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

const sopsFile = ".sops.yaml"

// sopsRule is one of a .sops.yaml's creation_rules.
type sopsRule struct {
	// regex is nil where the rule covers every file.
	regex *regexp.Regexp
	text  string
	// recipients are all that the rule says but which files it is for.
	recipients string
	line       int
}

func (r sopsRule) matches(name string) bool { return r.regex == nil || r.regex.MatchString(name) }

// sopsVerdict is what decides about the recipients of a file: the first rule of the nearest .sops.yaml that matches. The zero value
// stands for none.
type sopsVerdict struct {
	config change.Path
	rule   sopsRule
}

// sopsSide reads each .sops.yaml of one tree once.
type sopsSide struct {
	tree    *live.Tree
	configs map[change.Path][]sopsRule
	// nearest are the .sops.yaml files of folders, empty for none.
	nearest map[change.Path]change.Path
}

func newSopsSide(tree *live.Tree) sopsSide {
	return sopsSide{tree, map[change.Path][]sopsRule{}, map[change.Path]change.Path{}}
}

// above gives the file that is found by walking up from a folder; empty for none.
func (s sopsSide) above(folder change.Path) change.Path {
	known, ok := s.nearest[folder]
	if ok {
		return known
	}
	config := folder.Child(sopsFile)
	if entry, ok := s.tree.Lookup(config); !ok || entry.Kind != live.File {
		config = ""
		if folder != change.Root {
			config = s.above(folder.Dir())
		}
	}
	s.nearest[folder] = config
	return config
}

// verdict reports false where a rule cannot be read, so that nobody can tell.
func (s sopsSide) verdict(file change.Path) (sopsVerdict, bool) {
	config := s.above(file.Dir())
	if config == "" {
		return sopsVerdict{}, true
	}
	rules, known := s.configs[config]
	if !known {
		rules = s.read(config)
		s.configs[config] = rules
	}
	if rules == nil {
		return sopsVerdict{}, false
	}
	name := file.Below(config.Dir())
	for _, rule := range rules {
		if rule.matches(name) {
			return sopsVerdict{config, rule}, true
		}
	}
	return sopsVerdict{}, true
}

// read gives the rules of a file in their order; nil where they cannot be told.
func (s sopsSide) read(config change.Path) []sopsRule {
	var file struct {
		Rules []yaml.Node `yaml:"creation_rules"`
	}
	content, err := s.tree.Read(config)
	if err != nil {
		return nil
	}
	if root := document(content); root == nil || root.Decode(&file) != nil {
		return nil
	}
	rules := []sopsRule{}
	for _, node := range file.Rules {
		fields := map[string]any{}
		if node.Decode(&fields) != nil {
			return nil
		}
		rule := sopsRule{line: node.Line}
		if text, ok := fields["path_regex"].(string); ok && text != "" {
			regex, err := regexp.Compile(text)
			if err != nil {
				return nil
			}
			rule.regex, rule.text = regex, text
		}
		delete(fields, "path_regex")
		recipients, err := yaml.Marshal(fields)
		if err != nil {
			return nil
		}
		rule.recipients = string(recipients)
		rules = append(rules, rule)
	}
	return rules
}

// sops judges for whom SOPS encrypts: an encrypted file, moved or not, keeps its recipients.
func (j *judge) sops(context.Context) error {
	if !j.before.has(sopsFile) {
		return nil
	}
	was, now := newSopsSide(j.Before), newSopsSide(j.After)
	type turn struct {
		from, to         change.Path
		line, other      int
		oldText, newText string
	}
	groups := map[turn][]file{}
	for _, f := range j.files {
		if f.before == "" {
			continue
		}
		old, known := was.verdict(f.before)
		other, knownToo := now.verdict(f.after)
		if !known || !knownToo || old.config == "" || old.rule.recipients == other.rule.recipients && other.config != "" || !encrypted(j.Before, f.before) {
			continue
		}
		t := turn{old.config, other.config, old.rule.line, other.rule.line, old.rule.text, other.rule.text}
		groups[t] = append(groups[t], f)
	}
	order := slices.SortedFunc(maps.Keys(groups), func(a, b turn) int { return strings.Compare(string(groups[a][0].after), string(groups[b][0].after)) })
	for _, t := range order {
		group, first := pathsOf(groups[t], after), groups[t][0]
		message := fmt.Sprintf("SOPS encrypts %s by the rule %q, and at %s%s no rule would match: `sops updatekeys` fails there", first.before, t.oldText,
			first.after, andMore(len(group)))
		where := change.Path(sopsFile)
		if t.to != "" {
			message = fmt.Sprintf("SOPS encrypts %s by the rule %q, and at %s%s the rule %q would decide: `sops updatekeys` encrypts it for others",
				first.before,
				t.oldText, first.after, andMore(len(group)), t.newText)
			where = t.to
		}
		pattern := "^" + regexp.QuoteMeta(first.after.Below(where.Dir())) + "$"
		if len(group) > 1 && shared(group) != where.Dir() {
			pattern = "^" + regexp.QuoteMeta(shared(group).Below(where.Dir())) + "/"
		}
		f := finding.Finding{Code: finding.RecipientsChange, Severity: finding.Error, Place: placeOf(j.Before, string(t.from), t.line), Message: message,
			Related: append(places(group), otherRules(was, now, first, t.from, t.line)...),
			Remedy: fmt.Sprintf("Write a rule with path_regex %s and the recipients of that one before all others in %s, and commit that first",
				pattern, where)}
		j.findings = append(j.findings, j.acceptable(f, shared(group)))
	}
	return nil
}

// otherRules are the places of the rules, besides the one that decided, that matched a file and no longer do, and that do from now on.
func otherRules(was, now sopsSide, f file, decided change.Path, line int) []finding.Place {
	var all []finding.Place
	old, _ := was.verdict(f.before)
	other, _ := now.verdict(f.after)
	holds := func(rule sopsRule, config, path change.Path) bool {
		return config != "" && rule.matches(path.Below(config.Dir()))
	}
	same := old.config == other.config
	for _, rule := range was.configs[old.config] {
		if rule.line != line && holds(rule, old.config, f.before) && !(same && holds(rule, old.config, f.after)) {
			all = append(all, placeOf(was.tree, string(decided), rule.line))
		}
	}
	for _, rule := range now.configs[other.config] {
		if holds(rule, other.config, f.after) && !(same && holds(rule, old.config, f.before)) {
			all = append(all, placeOf(now.tree, string(other.config), rule.line))
		}
	}
	return all
}

// encrypted tells whether SOPS encrypted a file. Nothing is decrypted.
func encrypted(tree *live.Tree, path change.Path) bool {
	content, err := tree.Read(path)
	return err == nil && bytes.Contains(content, []byte("ENC[")) && path.Base() != sopsFile
}
