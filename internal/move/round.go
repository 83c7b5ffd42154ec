package move

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// round looks at every watched reference in the tree after and makes the edits that it needs. It reports whether it made any. What
// cannot be mended yet may be once its includes and look-ups are: the next round tries again. Paths and look-ups that others build on,
// as locals do, come first: with them mended, "${local.root}/x" may need no edit. Patterns come last, after the folders that they lead from.
func (p *planner) round() bool {
	others := func(r *refs.Reference) bool { return r.Kind == refs.Template || r.Kind == refs.LookUp }
	return p.mendAll(func(r *refs.Reference) bool { return others(r) && (!r.Named || p.settled(r)) }) || p.mendAll(others) ||
		p.mendAll(func(r *refs.Reference) bool { return r.Kind != refs.Pattern }) ||
		p.mendAll(func(r *refs.Reference) bool { return r.Kind == refs.Pattern })
}

// settled tells whether what a path begins with leads to where it shall already, so that an edit of the path is not one too many.
func (p *planner) settled(before *refs.Reference) bool {
	after := p.successor(before)
	if after == nil {
		return false
	}
	was, known := headOf(p.before, before)
	is, still := headOf(p.after, after)
	return known && still && is == p.target(was)
}

// headOf gives the place that the first part of a path leads to.
func headOf(x *refs.Index, r *refs.Reference) (change.Path, bool) {
	head := static.Head(r.Expression())
	if head == nil {
		return "", false
	}
	text, ok := x.Evaluator().Value(r.Scope(), head).Text()
	if !ok {
		return "", false
	}
	return static.Locate(text, r.Base)
}

func (p *planner) mendAll(of func(*refs.Reference) bool) bool {
	made := false
	for _, before := range p.watched {
		if !of(before) {
			continue
		}
		leaf := p.leaf(before)
		if _, edited := p.edits[leaf]; edited || !before.Followed() {
			continue
		}
		after := p.successor(before)
		if after == nil || p.kept(before, after) || p.astray(before) || p.nearer(before, after) {
			continue
		}
		if p.mend(before, leaf) {
			made = true
		}
	}
	return made
}

// kept tells whether a reference leads after to where it shall.
func (p *planner) kept(before, after *refs.Reference) bool {
	if before.State == refs.Partly {
		to, _, ok := p.follows(before)
		return ok && after.State == refs.Partly && after.Target == to && after.Rest == before.Rest
	}
	if before.Beyond != "" {
		return after.Beyond == before.Beyond
	}
	return after.State == refs.Resolved && after.Target == p.target(before.Target)
}

// mend finds the text after which every reader of the leaf finds its target. It reports whether there is one. Where none fits all, those
// that are run perhaps only, since stacks are made from them, stand back.
func (p *planner) mend(reference *refs.Reference, leaf static.Site) bool {
	readers := p.readers(leaf)
	certain := slices.DeleteFunc(slices.Clone(readers), func(r reader) bool { return p.before.MayRun(r.before.Frame.Config) })
	return p.mendFor(readers, reference, leaf) ||
		len(certain) < len(readers) && !p.before.MayRun(reference.Frame.Config) && p.mendFor(certain, reference, leaf)
}

// mendFor finds the text after which these readers of the leaf find their targets.
func (p *planner) mendFor(readers []reader, reference *refs.Reference, leaf static.Site) bool {
	content, err := p.before.Tree().Read(leaf.File)
	if err != nil || len(readers) == 0 {
		return false
	}
	written := reference.Written(content)
	old := string(written.Source[written.Start:written.End])
	first := readers[0]
	for _, r := range readers {
		if r.before == reference {
			first = r
		}
	}
	evaluator := static.NewEvaluator(static.NewShared())
	first.want.Answers = first.want.Shared && slices.ContainsFunc(readers, func(r reader) bool { return p.kept(r.before, r.after) })
	candidates := static.Candidates(evaluator, first.after.Scope(), written.Source, reference.Expression(), first.want)
	if reference.Beyond != "" {
		candidates = static.Climbs(written.Source, reference.Expression())
	}
	for text := range candidates {
		if text != old && p.leads(text, readers) {
			p.edit(leaf, written, text, reference)
			return true
		}
	}
	return false
}

// readers are the references that read one leaf, before and after.
func (p *planner) readers(leaf static.Site) []reader {
	sharing := p.sharing(leaf)
	readers := make([]reader, 0, len(sharing))
	for _, before := range sharing {
		after := p.successor(before)
		if !before.Followed() || after == nil {
			continue
		}
		readers = append(readers, reader{before: before, after: after, want: p.want(before, after)})
	}
	return readers
}

type reader struct {
	before, after *refs.Reference
	want          static.Want
}

func (p *planner) want(before, after *refs.Reference) static.Want {
	pattern := ""
	if before.Kind == refs.Glob || before.Kind == refs.Pattern {
		_, pattern = static.CutGlob(before.Value)
	}
	target := p.target(before.Target)
	if before.State == refs.Partly {
		target, _, _ = p.follows(before)
	}
	_, shared := p.before.Generated(before.Leaf.File)
	shared = shared || before.Leaf.File != before.Frame.Config
	return static.Want{Prefix: before.Prefix, Pattern: pattern, Rest: before.Rest, Shared: shared, Target: target, Base: after.Base, Before: before.Target,
		Map: p.target, Text: before.Value, Scope: before.Scope(),
		Source: before.Kind == refs.Source || before.Kind == refs.ModuleSource, OnlyAbsolute: before.Kind.OnlyAbsolute()}
}

// leads tells whether a text would lead every reader to its target.
func (p *planner) leads(text string, readers []reader) bool {
	candidate, diagnostics := syntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	if diagnostics.HasErrors() {
		return false
	}
	for _, r := range readers {
		now := p.after.Evaluate(r.after, candidate)
		if now.Beyond != r.before.Beyond {
			return false
		}
		if now.Beyond == "" && (now.State != r.before.State || now.Target != r.want.Target || now.Rest != r.want.Rest) {
			return false
		}
	}
	return true
}

// edit keeps the smallest replacement of a leaf: what both texts begin and end with stays.
func (p *planner) edit(leaf static.Site, written refs.Written, text string, reference *refs.Reference) {
	start, end, rest := trim(written.Start, string(written.Source[written.Start:written.End]), text)
	p.edits[leaf] = replacement{leaf: leaf, text: text, edit: change.Edit{File: leaf.File, Start: written.At(start), End: written.At(end),
		New:   written.Encode(rest),
		Cause: change.Cause{Phase: p.request.Phase, Why: fmt.Sprintf("the %s keeps leading to %s", name(reference), p.wanted(reference))}}}
}

// wanted is where a reference shall lead after, as people read it.
func (p *planner) wanted(r *refs.Reference) string {
	if r.Beyond != "" {
		return r.Beyond
	}
	return string(p.target(r.Target))
}

func name(r *refs.Reference) string {
	switch {
	case r.Kind == refs.ConfigPath && r.Dependency != "":
		return fmt.Sprintf("config_path of dependency %q", r.Dependency)
	case r.Kind == refs.IncludePath:
		return "path of the include"
	case r.Kind == refs.Dependencies:
		return "entry of dependencies.paths"
	default:
		return string(r.Kind)
	}
}

// trim cuts the common first and last runes of old, which starts at start, and text.
func trim(start int, old, text string) (from, to int, rest string) {
	to = start + len(old)
	for len(old) > 0 && len(text) > 0 {
		_, n := utf8.DecodeRuneInString(old)
		if n > len(text) || old[:n] != text[:n] {
			break
		}
		old, text, start = old[n:], text[n:], start+n
	}
	for len(old) > 0 && len(text) > 0 {
		_, n := utf8.DecodeLastRuneInString(old)
		if n > len(text) || old[len(old)-n:] != text[len(text)-n:] {
			break
		}
		old, text, to = old[:len(old)-n], text[:len(text)-n], to-n
	}
	return start, to, text
}

// links mends symbolic links whose text would no longer lead to what it does: the configs behind them must be found first.
func (p *planner) links() {
	for _, link := range p.before.Links() {
		if p.removed(link.Frame.Text) {
			continue
		}
		if link.State == refs.Outside {
			p.linkOut(link)
			continue
		}
		from, want := p.moves.Map(link.Frame.Text), p.target(link.Target)
		got, ok := from.Dir().Join(link.Value)
		if (ok && got == want) || (link.State == refs.Dangling && from == link.Frame.Text) {
			continue
		}
		text := want.Rel(from.Dir())
		p.edits[link.Leaf] = replacement{leaf: link.Leaf, text: text, edit: change.Edit{File: link.Frame.Text, Start: 0, End: link.Leaf.End,
			New: text, Cause: change.Cause{Phase: p.request.Phase, Why: fmt.Sprintf("the link keeps leading to %s", want)}}}
	}
}

// linkOut mends a link that leaves the repository.
func (p *planner) linkOut(link *refs.Reference) {
	from := p.moves.Map(link.Frame.Text)
	if now, _ := static.Beyond(link.Value, from.Dir()); link.Beyond == "" || path.IsAbs(link.Value) || now == link.Beyond {
		return
	}
	text := change.Root.Rel(from.Dir()) + "/" + link.Beyond
	p.edits[link.Leaf] = replacement{leaf: link.Leaf, text: text, edit: change.Edit{File: link.Frame.Text, Start: 0, End: link.Leaf.End,
		New: strings.TrimPrefix(text, "./"), Cause: change.Cause{Phase: p.request.Phase, Why: fmt.Sprintf("the link keeps leading to %s", link.Beyond)}}}
}

func (p *planner) removed(path change.Path) bool {
	for _, remove := range p.request.Removes {
		if remove.Path == path {
			return true
		}
	}
	return false
}
