package cluster

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// tellLeft tells of texts that still hold the template's identity, once a file: those that would use something of the template's, the others,
// and numbers that may be made of the template's.
func (a *adding) tellLeft(y *refs.Index, stays []leftover) {
	type group struct {
		file change.Path
		what string
	}
	groups := map[group][]leftover{}
	var order []group
	for _, place := range stays {
		at := group{place.file, belonging(y, place)}
		if groups[at] == nil {
			order = append(order, at)
		}
		groups[at] = append(groups[at], place)
	}
	for _, at := range order {
		f := a.stays(y.Tree(), groups[at])
		if at.what != "" {
			f.Code = finding.UsesTemplate
			f.Message = fmt.Sprintf("%s would use a %s of %s: %s", a.request.Folder, at.what, a.template.Name, saying(y.Tree(), groups[at]))
		}
		a.outcome.Findings = append(a.outcome.Findings, f)
	}
	a.tellNumbers(y.Tree())
}

// stays is the finding of the places of one file that still say what belongs to the template.
func (a *adding) stays(tree *live.Tree, places []leftover) finding.Finding {
	f := places[0].finding(tree)
	rewritable, now := false, places[0].now
	for i, place := range places {
		if i > 0 {
			f.Related = append(f.Related, place.finding(tree).Place)
		}
		rewritable = rewritable || place.now != "" && !place.reference
		if place.now != now {
			now = "what is " + a.request.Folder + "'s"
		}
	}
	if len(places) > 1 {
		f.Message = fmt.Sprintf("%d places say what belongs to %s: %s", len(places), a.template.Name, listOf(said(tree, places)))
	}
	switch {
	case rewritable:
		f.Remedy = fmt.Sprintf("Say --rewrite-identity to have %s become %s, or change it by hand", pick(len(places) > 1, "them", "it"), now)
	case places[0].now != "":
		f.Remedy = fmt.Sprintf("Let the path lead to what is %s's own, if there is such a thing", a.request.Folder)
	}
	return f
}

// saying tells how many places there are and what they say: "3 places say 101, sol".
func saying(tree *live.Tree, places []leftover) string {
	words := said(tree, places)
	if len(places) == 1 {
		return "the text says " + words[0]
	}
	return fmt.Sprintf("%d places say %s", len(places), listOf(words))
}

// said is what each place says, in the letters in which it does.
func said(tree *live.Tree, places []leftover) []string {
	words := make([]string, len(places))
	for i, place := range places {
		content, _ := tree.Read(place.file)
		words[i] = string(content[place.Start:place.End])
	}
	return words
}

// tellNumbers tells of longer numbers in the copies that hold the template's number, once a file. Nobody can tell whether they are made of
// it, so they are never rewritten. In settings it is a warning: two clusters with one number of a machine or a network clash.
func (a *adding) tellNumbers(tree *live.Tree) {
	words := slices.DeleteFunc(a.old.Words(), func(word string) bool { return slices.Contains(a.own.Words(), word) })
	for _, file := range a.files {
		to := file.create.Path
		model, err := a.x.Tree().Read(file.from)
		if entry, ok := tree.Lookup(to); !ok || entry.Kind != live.File || err != nil || !searched(tree, to) || isBinary(model) {
			continue
		}
		var numbers, held []string
		var places []finding.Place
		for _, o := range identity.FindWithin(string(file.create.Content), words) {
			number := string(file.create.Content[o.Start:o.End])
			if !bytes.Contains(model, []byte(number)) {
				continue // It was said for the new cluster.
			}
			numbers, held = append(numbers, number), append(held, o.Word)
			places = append(places, finding.At(string(to), file.create.Content, o.Start, o.End))
		}
		if len(places) == 0 {
			continue
		}
		f := finding.Finding{Code: finding.IdentityPerhapsCopied, Severity: finding.Note, Place: places[0], Related: places[1:],
			Message: fmt.Sprintf("%s may hold %s, which belongs to %s", listOf(numbers), listOf(held), a.template.Name),
			Remedy:  fmt.Sprintf("Write the number that is %s's own where it is made of %s's", a.request.Folder, a.template.Name)}
		if isSettings(to) {
			f.Severity = finding.Warning
		}
		a.outcome.Findings = append(a.outcome.Findings, f)
	}
}

// mostNamed is how many different texts of a file are named.
const mostNamed = 4

// listOf names different texts, in their order.
func listOf(texts []string) string {
	var different []string
	for _, text := range texts {
		if !slices.Contains(different, text) {
			different = append(different, text)
		}
	}
	if more := len(different) - mostNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(different[:mostNamed], ", "), more)
	}
	return strings.Join(different, ", ")
}

// isSettings tells files in which a number is a setting and no prose.
func isSettings(file change.Path) bool {
	return slices.Contains([]string{".hcl", ".tf", ".tofu", ".tfvars", ".yaml", ".yml", ".json"}, cmp.Or(path.Ext(file.Base()), file.Base()))
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
