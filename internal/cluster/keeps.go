package cluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
)

// numbering are the last words of locals that hold what numbers or names one thing, as account_id or project.
var numbering = []string{"id", "ids", "number", "num", "no", "index", "account", "project", "subscription", "tenant"}

// keeps names the values of the definition that look as if they belong to the template alone, and that the new cluster has as well: those
// which number or name one thing, unless every cluster has the same.
func (a *adding) keeps(document *hcledit.Document, content []byte) {
	file := a.l.Definition(a.template)
	var kept []string
	var places []finding.Place
	for _, key := range localKeys(document) {
		if slices.Contains(a.own.Locals, key) || !numbersOne(key) || slices.ContainsFunc(a.request.Set, func(s Setting) bool {
			return s.Key == key || strings.HasPrefix(key, s.Key+".")
		}) {
			continue
		}
		root, _, _ := strings.Cut(key, ".")
		if root == a.l.Cluster.Overrides || slices.Contains(a.l.Cluster.Emptied, root) {
			continue
		}
		value := a.l.DefinitionValue(a.x.Tree(), a.template, key)
		if value == "" || a.sameEverywhere(key, value) {
			continue
		}
		kept = append(kept, key+" = "+value)
		if _, _, x := locate(document, key); x != nil {
			places = append(places, finding.At(string(file), content, x.Range().Start.Byte, x.Range().End.Byte))
		}
	}
	if len(kept) == 0 {
		return
	}
	key, _, _ := strings.Cut(kept[0], " ")
	a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.IdentityCopied, Severity: finding.Warning,
		Place: places[0], Related: places[1:], Message: fmt.Sprintf("%s keeps from %s: %s", a.request.Folder, a.template.Name, strings.Join(kept, ", ")),
		Remedy: fmt.Sprintf("Say what is %s's own with --set %s=…; to have --id do so, name the local in the layout file as id of clusters",
			a.request.Folder, key)})
}

func numbersOne(key string) bool {
	words := strings.FieldsFunc(strings.ToLower(key), func(r rune) bool { return r == '_' || r == '-' || r == '.' })
	return len(words) > 0 && slices.Contains(numbering, words[len(words)-1])
}

// sameEverywhere tells whether there are other clusters, and each has the same value.
func (a *adding) sameEverywhere(key, value string) bool {
	clusters := a.l.Clusters(a.x.Tree())
	return len(clusters) > 1 && !slices.ContainsFunc(clusters, func(c layout.Cluster) bool { return a.l.DefinitionValue(a.x.Tree(), c, key) != value })
}

// nowhere refuses a name or a number that was asked for where the definition has no local, written out, to hold it.
func (a *adding) nowhere(document *hcledit.Document, local, flag string) {
	file := a.l.Definition(a.template)
	message, remedy := fmt.Sprintf("the definition of %s has no %s, so %s finds no place", a.template.Name, local, flag),
		fmt.Sprintf("Name the local in the layout file, as %s of clusters, or leave out %s and say it with --set LOCAL=VALUE",
			strings.TrimPrefix(flag, "--"), flag)
	if _, _, x := locate(document, local); x != nil {
		message = fmt.Sprintf("%s of %s is computed, so %s finds no place", local, a.template.Name, flag)
		remedy = fmt.Sprintf("Leave out %s, or say --set %s=VALUE instead", flag, local)
	}
	a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.SettingUnfit, Severity: finding.Error,
		Place: finding.InFile(string(file)), Message: message, Remedy: remedy})
}
