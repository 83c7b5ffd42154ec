package watch

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// run is what one command of Terragrunt, or one file of filters, makes of the units: those below a folder that its filters leave.
type run struct {
	folder change.Path
	// rules are the paths that it is written with: that of the folder where it is written, and those in the filters.
	rules   []rule
	queries []query
	// folderRule is the rule of the folder, -1 for none; name says which run it is.
	folderRule int
	name       string
}

type query struct {
	filter
	// rule is the query's first one.
	rule int
}

// add takes a query that stands in a file; false where it cannot be told what it means.
func (r *run) add(text string, start, number int, excludes bool) bool {
	f, ok := readFilter(text)
	if !ok {
		return false
	}
	return r.addFilter(f, text, start, number, excludes)
}

func (r *run) addFilter(f filter, text string, start, number int, excludes bool) bool {
	f.parts[0].negated = f.parts[0].negated != excludes
	q := query{f, len(r.rules)}
	for _, p := range f.parts {
		one := rule{text: text, line: number, from: r.folderRule,
			matches: func(unit change.Path) bool { return unit.Within(r.folder) && p.matches(r.folder, unit) }}
		if p.end > p.start {
			one.text, one.start, one.end = text[p.start:p.end], start+p.start, start+p.end
		}
		r.rules = append(r.rules, one)
	}
	r.queries = append(r.queries, q)
	return true
}

var filterStyle = style{wild: `*?[]{}\`, climbs: true}

// list gives the run as a list of rules about units.
func (r *run) list() list {
	for i := range r.rules {
		if i != r.folderRule {
			r.rules[i].folder, r.rules[i].style = r.folder, filterStyle
		}
	}
	return list{rules: r.rules, ofUnits: true, verdict: r.verdict, tells: r.tells}
}

const (
	isRun = "run"
	// Why a unit is not run.
	keptOut = "kept out"
	outside = "outside"
)

func (r *run) verdict(unit change.Path) verdict {
	if !unit.Within(r.folder) {
		return verdict{why: outside, rule: r.folderRule}
	}
	chosen, by, positive, unsure := false, r.folderRule, false, ""
	for _, q := range r.queries {
		holds, parts := q.matches(r.folder, unit)
		if !q.exactly() {
			unsure += parts
		}
		if q.negative() {
			if !holds {
				return verdict{says: unsure, why: keptOut, rule: q.rule}
			}
			continue
		}
		positive = true
		if holds && !chosen {
			chosen, by = true, q.rule
		}
	}
	if positive && !chosen {
		return verdict{says: unsure, rule: -1}
	}
	return verdict{says: isRun + unsure, rule: by}
}

func (r *run) tells(v verdict) (is, would string) {
	switch {
	case strings.HasPrefix(v.says, isRun):
		return "is in " + r.name, "would be in it"
	case v.why == keptOut:
		return "is kept out of " + r.name, "would be kept out"
	default:
		return "is not in " + r.name, "would not be in it"
	}
}
