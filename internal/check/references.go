package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// broken gives the files that do not parse, of units and of what they include or read: Terragrunt does not load such a unit.
func broken(s Side) []problem {
	var all []problem
	for _, f := range s.Index.Findings() {
		switch {
		case f.Code == finding.TooLarge:
			continue // Told at the end, when all is evaluated.
		case f.Code != finding.DoesNotParse:
			f.Severity = finding.Note
		case strings.HasSuffix(f.Place.File, ".json"):
			continue // Terragrunt reads these as JSON.
		default:
			f.Severity = finding.Error
		}
		all = append(all, wrong(f, change.Path(f.Place.File), ""))
	}
	return all
}

// tooLarge gives the configs that need more room to be evaluated than there is: what the other checks would say of them is not known.
func tooLarge(s Side) []problem {
	var all []problem
	for _, f := range s.Index.TooLarge() {
		all = append(all, wrong(f, change.Path(f.Place.File), ""))
	}
	return all
}

// dangling gives the references that lead nowhere, and the look-ups that find nothing, where Terragrunt needs them. A text that several
// units see is named once.
func dangling(s Side) []problem {
	d := danglings{side: s, texts: newTexts(s.Index), at: map[static.Site]int{}}
	parents := parents(s.Index)
	for _, view := range s.Index.Views() {
		if parents[view.Config] || s.Index.Template(view.Config) || s.Index.MayRun(view.Config) {
			continue
		}
		var u *unit.Unit
		for _, reference := range view.References {
			if u == nil && reference.State != refs.Resolved && reference.State != refs.Outside {
				u = unit.Of(s.Index, view.Config)
			}
			d.look(u, reference)
		}
	}
	for _, link := range s.Index.Links() {
		if link.State == refs.Dangling {
			d.add(link.Frame.Config, link, fmt.Sprintf("the link leads to %s, where nothing is", link.Target))
		}
	}
	return d.problems()
}

// parents are the configs that others include. Such a config is often called terragrunt.hcl, though nobody applies it: what it says
// counts in the eyes of those that include it.
func parents(x *refs.Index) map[change.Path]bool {
	included := map[change.Path]bool{}
	for _, view := range x.Views() {
		for _, include := range view.Includes {
			included[include.Path] = true
		}
	}
	return included
}

type danglings struct {
	side  Side
	texts *texts
	found []dangle
	// at are the places of found, by the site and its kind.
	at map[static.Site]int
}

// dangle is one text that leads nowhere in the eyes of some configs.
type dangle struct {
	reference *refs.Reference
	message   string
	seenBy    []change.Path
}

func (d *danglings) look(u *unit.Unit, r *refs.Reference) {
	switch {
	case r.Fallback || valuesOnly(r) || strings.Contains(r.Value, "{{"): // The last is a template of a template engine.
	case r.State == refs.Dangling && (u.Overridden(r) || off(u, r)):
	case r.State == refs.Dangling:
		if !d.texts.tolerates(d.side.Index, r) {
			d.add(u.Config, r, fmt.Sprintf("the %s leads to %s, %s", named(r.Kind), r.Target, missing(d.side.Index, r.Target)))
		}
	case r.State == refs.Unknown && calls(r.Expression(), "find_in_parent_folders"):
		// What Terragrunt gives up on is unknown here; whether a look-up was the reason is told by asking again.
		if result := d.side.Index.Evaluator().Value(r.Scope(), r.Expression()); result.Missed && !d.texts.tolerates(d.side.Index, r) {
			d.add(u.Config, r, fmt.Sprintf("the %s is looked for in the folders above %s, where nothing of that name is", named(r.Kind), u.Config.Dir()))
		}
	}
}

// valuesOnly tells that a path is a value which Terragrunt does not look at: what it names may well come to be when something runs.
func valuesOnly(r *refs.Reference) bool {
	return r.Kind == refs.Template || r.Kind == refs.Argument || r.Kind == refs.ModulePath || r.Kind == refs.Pattern
}

// off tells whether a reference is the config_path of a dependency that is turned off, or whose outputs are skipped, so that Terragrunt does
// not look for it.
func off(u *unit.Unit, r *refs.Reference) bool {
	return r.Kind == refs.ConfigPath && slices.ContainsFunc(u.Dependencies(), func(d unit.Dependency) bool {
		return d.Label == r.Dependency && (d.Enabled() == unit.Off || d.Mocks().Skipped == unit.On)
	})
}

// missing says of a place that a reference leads to what is not there.
func missing(x *refs.Index, place change.Path) string {
	if x.Expanded().IsDir(place) {
		return "a folder without a " + static.DefaultConfig
	}
	return "where nothing is"
}

// lost gives the paths in values that led somewhere in an earlier tree and lead nowhere now.
func lost(now, base *refs.Index, moves change.Moves) finding.List {
	led := map[mark]bool{}
	for _, view := range base.Views() {
		for _, r := range view.References {
			if valuesOnly(r) && r.State == refs.Resolved {
				led[mark{finding.ReferenceDangling, moves.Map(view.Config), r.Value}] = true
			}
		}
	}
	var all finding.List
	texts := newTexts(now)
	for _, view := range now.Views() {
		for _, r := range view.References {
			if valuesOnly(r) && !r.StatePlace && r.State == refs.Dangling && led[mark{finding.ReferenceDangling, view.Config, r.Value}] {
				all = append(all, finding.Finding{Code: finding.ReferenceDangling, Severity: finding.Error, Place: texts.place(r.Leaf),
					Message: fmt.Sprintf("the %s led to %s in the base revision, where nothing is now, in the eyes of %s", named(r.Kind), r.Target, view.Dir()),
					Remedy:  "Correct the path, or bring back what stood there"})
			}
		}
	}
	return all
}

// named is what a message calls a kind of reference.
func named(kind refs.Kind) string {
	if kind == refs.Dependencies {
		return "entry of dependencies"
	}
	return string(kind)
}

func (d *danglings) add(config change.Path, r *refs.Reference, message string) {
	site := r.Leaf
	if r.Kind != refs.Link {
		site.File = d.side.Index.Real(site.File) // Several links may lead to one text.
	}
	i, ok := d.at[site]
	if !ok {
		i = len(d.found)
		d.at[site] = i
		d.found = append(d.found, dangle{reference: r, message: message})
	}
	if seen := &d.found[i].seenBy; !slices.Contains(*seen, config) {
		*seen = append(*seen, config)
	}
}

func (d *danglings) problems() []problem {
	var all []problem
	for _, one := range d.found {
		r := one.reference
		slices.Sort(one.seenBy)
		f := finding.Finding{Code: finding.ReferenceDangling, Severity: finding.Warning, Message: one.message,
			Place: d.texts.place(r.Leaf), Remedy: "Correct the path, or bring back what stood there"}
		if first := one.seenBy[0]; len(one.seenBy) > 1 || first != r.Leaf.File {
			f.Message += " in the eyes of " + several(one.seenBy)
		}
		p := problem{Finding: f, fresh: finding.Error}
		for _, config := range one.seenBy {
			p.marks = append(p.marks, mark{f.Code, config, fmt.Sprint(r.Kind, " ", r.Dependency, " ", cmp.Or(r.Value, one.message))})
		}
		all = append(all, p)
	}
	return all
}

// several names the folders of configs, not more than two of them.
func several(configs []change.Path) string {
	text := string(configs[0].Dir())
	switch len(configs) {
	case 1:
		return text
	case 2:
		return fmt.Sprintf("%s and %s", text, configs[1].Dir())
	default:
		return fmt.Sprintf("%s, %s and %d more", text, configs[1].Dir(), len(configs)-2)
	}
}
