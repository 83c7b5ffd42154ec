package move

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// looksUp tells whether a function takes the nearest file above.
func looksUp(f static.Function) bool { return f.Names == static.Above }

// nearer tells whether a look-up in a text that others see too answers another file after the move, which stands nearer to the unit. Such a
// text is not pinned to the file that answers now: the level may have been added for the sake of its file. What it does to values is
// compared.
func (p *planner) nearer(before, after *refs.Reference) bool {
	call, ok := before.Expression().(*hclsyntax.FunctionCallExpr)
	if !ok {
		return false
	}
	if f, _ := static.FunctionOf(call.Name); !looksUp(f) || before.State != refs.Resolved || after == nil || after.State != refs.Resolved ||
		p.leaf(before).File == before.Frame.Config {
		return false
	}
	was := p.target(before.Target)
	return after.Target != was && after.Target.Base() == was.Base() && after.Base.Within(after.Target.Dir()) && after.Target.Dir().Within(was.Dir()) &&
		p.after.Expanded().Exists(was)
}

// nearFile is a file that stands nearer, in the place of another one.
type nearFile struct {
	leaf static.Site
	// was is the file that answers now, at its place after; is the one that answers then.
	was, is change.Path
}

// meetsNearer notes that a unit meets a nearer file.
func (p *planner) meetsNearer(before, after *refs.Reference) {
	if p.near == nil {
		p.near, p.nearUnits = map[nearFile][]*refs.Reference{}, map[change.Path]bool{}
	}
	key := nearFile{p.leaf(before), p.target(before.Target), after.Target}
	for _, known := range p.near[key] {
		if known.Frame.Config == before.Frame.Config {
			return
		}
	}
	p.near[key] = append(p.near[key], before)
	p.nearUnits[before.Frame.Config] = true
}

// nearerFiles says which files answer from now on. What became another value by that was said already, as an error.
func (p *planner) nearerFiles() {
	var keys []nearFile
	for key := range p.near {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b nearFile) int {
		return cmp.Or(cmp.Compare(a.leaf.File, b.leaf.File), cmp.Compare(a.leaf.Start, b.leaf.Start), cmp.Compare(a.is, b.is), cmp.Compare(a.was, b.was))
	})
	for _, key := range keys {
		readers := p.near[key]
		slices.SortFunc(readers, func(a, b *refs.Reference) int { return cmp.Compare(a.Frame.Config, b.Frame.Config) })
		first := p.moves.Map(readers[0].Frame.Config).Dir()
		message := fmt.Sprintf("%s looks up %s after the move, which stands nearer than %s", first, key.is, key.was)
		if len(readers) > 1 {
			message = fmt.Sprintf("%s and %d more look up %s after the move, which stands nearer than %s", first, len(readers)-1, key.is, key.was)
		}
		differ := slices.ContainsFunc(readers, func(r *refs.Reference) bool { return p.nearDiffers[r.Frame.Config] })
		if !differ {
			message += "; what can be evaluated here stays the same"
		}
		f := finding.Finding{Code: finding.NearerFile, Severity: finding.Note, Message: message, Place: p.placeOf(key.leaf),
			Old: string(key.was), New: string(key.is), Remedy: "Nothing is to do if the unit shall read that file"}
		for _, r := range readers[1:] {
			f.Related = append(f.Related, finding.InFile(string(r.Frame.Config)))
		}
		p.findings = append(p.findings, f)
	}
}

func (p *planner) placeOf(site static.Site) finding.Place {
	if content, err := p.before.Tree().Read(site.File); err == nil {
		return finding.At(string(site.File), content, site.Start, site.End)
	}
	return finding.InFile(string(site.File))
}

// byNearer tells whether a value hangs on a look-up, in a unit that meets a nearer file.
func (v *valueCheck) byNearer(config change.Path, scope *static.Scope, x hclsyntax.Expression) bool {
	return v.nearUnits[config] && v.before.Evaluator().Calls(scope, x, looksUp)
}

// differsByNearer is the error about a value that becomes another one by a nearer file.
func (v *valueCheck) differsByNearer(f *finding.Finding, d difference) {
	f.Message = fmt.Sprintf("%s of %s hangs on a look-up that answers a nearer file after the move, and has another value then", d.name,
		d.configs[0].Dir())
	v.refuseUnlessAccepted(f, d, finding.NearerFile, "Give the nearer file the same value", v.nearDiffers)
}

// refuseUnlessAccepted makes an error of a value that becomes another one, with what may be done about it, or a warning where it was accepted.
// It notes the units in which that is so.
func (v *valueCheck) refuseUnlessAccepted(f *finding.Finding, d difference, code finding.Code, first string, differs map[change.Path]bool) {
	f.Code, f.Severity = code, finding.Error
	f.Remedy = first + ", or let it pass with --accept " + d.attribute
	if v.request.OffersKeep {
		f.Remedy = fmt.Sprintf("%s, keep the old one with --keep %s, or let it pass with --accept %[2]s", first, d.attribute)
	}
	accepted := true
	for _, config := range d.configs {
		differs[config] = true
		names := []string{string(v.moves.Map(config).Dir()) + ":" + d.attribute, string(config.Dir()) + ":" + d.attribute}
		f.Accept = append(f.Accept, names...)
		accepted = accepted && v.named(v.request.Accept, config, d.attribute)
	}
	f.Accept = slices.Compact(f.Accept)
	if accepted {
		f.Severity, f.Remedy = finding.Warning, "It was accepted; look at the unit's plan before you apply it"
	}
}
