package move

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// headKey is what of a reference that is known in part decides what it may lead to.
type headKey struct {
	kind   refs.Kind
	target change.Path
	rest   string
}

// head is what becomes of the folder up to which a reference is known.
type head struct {
	to change.Path
	// astray is something that the reference may lead to, and that goes another way than the rest; empty where all go one way.
	astray change.Path
}

// follows gives the folder to which the known part of a reference must lead, so that everything it may lead to is found below it. It
// reports false, with one that is not, where there is no such folder.
func (p *planner) follows(r *refs.Reference) (to, astray change.Path, ok bool) {
	key := headKey{r.Kind, r.Target, r.Rest}
	known, done := p.heads[key]
	if !done {
		known = p.head(r)
		if p.heads == nil {
			p.heads = map[headKey]head{}
		}
		p.heads[key] = known
	}
	return known.to, known.astray, known.astray == ""
}

// astray tells that what a reference may lead to does not stay together.
func (p *planner) astray(r *refs.Reference) bool {
	if r.State != refs.Partly {
		return false
	}
	_, _, ok := p.follows(r)
	return !ok
}

func (p *planner) head(r *refs.Reference) head {
	found := head{to: p.target(r.Target)}
	if !p.parts(r.Target) {
		return found
	}
	for i, place := range p.before.MayLeadTo(r) {
		below := place.Below(r.Target)
		to, ok := strings.CutSuffix(string(p.target(place)), "/"+below)
		if string(p.target(place)) == below {
			to, ok = string(change.Root), true
		}
		if i == 0 && ok {
			found.to = change.Path(to)
		}
		if !ok || change.Path(to) != found.to {
			found.astray = place
			return found
		}
	}
	return found
}

// parts tells whether something goes from below a folder another way than the folder.
func (p *planner) parts(folder change.Path) bool {
	for _, move := range p.request.Moves {
		if move.From != folder && move.From.Within(folder) {
			return true
		}
	}
	for from := range p.redirects {
		if from != folder && from.Within(folder) {
			return true
		}
	}
	return false
}

// uncertain says that a reference of which only a part is known may lead to what moves, and that its text cannot follow.
func (p *planner) uncertain(before, after *refs.Reference) {
	_, astray, ok := p.follows(before)
	message := fmt.Sprintf("the %s of %s is known only up to %s, and no text in its place would lead to %s after the move", name(before),
		before.Frame.Config.Dir(), before.Target, p.target(before.Target))
	if !ok {
		message = fmt.Sprintf("the %s of %s is known only up to %s: it may lead to %s, and what it may lead to does not stay together",
			name(before), before.Frame.Config.Dir(), before.Target, astray)
	}
	f := p.report(finding.ReferenceUncertain, finding.Error, before, after, message)
	f.Old, f.New = shownPartly(before), ""
	if ok && after != nil {
		f.New = shownPartly(after)
	}
	f.Remedy = "Write the path so that it can be read here, move all that it may lead to together"
	p.acceptable(f, before, acceptedAs(before.Kind))
}

// shownPartly gives the path of a reference as far as it is known.
func shownPartly(r *refs.Reference) string {
	if r.Target == "" {
		return ""
	}
	return string(r.Target) + strings.ReplaceAll(r.Rest, static.Hole, "${…}")
}

// acceptable lets people accept an error about a reference, by the name that the finding gives it: what is accepted is a warning.
func (p *planner) acceptable(f *finding.Finding, r *refs.Reference, attribute string) {
	before, after := r.Frame.Config.Dir(), p.moves.Map(r.Frame.Config).Dir()
	if f.Accept = append(f.Accept, string(after)+":"+attribute); before != after {
		f.Accept = append(f.Accept, string(before)+":"+attribute)
	}
	for _, name := range []string{attribute, string(before) + ":" + attribute, string(after) + ":" + attribute} {
		if slices.Contains(p.request.Accept, name) {
			f.Severity, f.Remedy = finding.Warning, "It was accepted with --accept "+name
			return
		}
	}
	f.Remedy += fmt.Sprintf(", or let it pass with --accept %s", attribute)
}

// acceptedAs is the name by which a difference in references of a kind is accepted.
func acceptedAs(kind refs.Kind) string {
	switch kind {
	case refs.Source:
		return "terraform.source"
	case refs.IncludePath:
		return "include.path"
	case refs.ConfigPath:
		return "dependency.config_path"
	case refs.Dependencies:
		return "dependencies.paths"
	case refs.Read:
		return "read_terragrunt_config"
	case refs.LookUp:
		return "find_in_parent_folders"
	default:
		return strings.ReplaceAll(string(kind), " ", "_")
	}
}
