package move

import (
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// round looks at every watched reference in the tree after and makes the edits that it needs. It reports whether it made any.
func (p *planner) round() bool {
	made := false
	for _, before := range p.watched {
		leaf := p.leaf(before)
		if p.settled[leaf] || before.State != refs.Resolved {
			continue
		}
		if _, edited := p.edits[leaf]; edited {
			continue
		}
		after := p.successor(before)
		if after == nil || p.kept(before, after) {
			continue
		}
		if p.mend(before, leaf) {
			made = true
		}
	}
	return p.links() || made
}

// kept tells whether a reference leads after to where it shall.
func (p *planner) kept(before, after *refs.Reference) bool {
	return after.State == refs.Resolved && after.Target == p.target(before.Target)
}

// mend finds the text after which every reader of the leaf finds its target. It reports whether there is one.
func (p *planner) mend(reference *refs.Reference, leaf static.Site) bool {
	sharing := p.sharing(leaf)
	readers := make([]reader, 0, len(sharing))
	for _, before := range sharing {
		after := p.successor(before)
		if before.State != refs.Resolved || after == nil {
			continue
		}
		readers = append(readers, reader{before: before, after: after, want: p.want(before, after)})
	}
	content, err := p.before.Tree().Read(leaf.File)
	if err != nil || len(readers) == 0 {
		return false
	}
	old := string(content[leaf.Start:leaf.End])
	first := readers[0]
	for _, r := range readers {
		if r.before == reference {
			first = r
		}
	}
	evaluator := static.NewEvaluator(static.NewShared())
	for text := range static.Candidates(evaluator, first.after.Scope(), content, reference.Expression(), first.want) {
		if text != old && p.leads(text, readers) {
			p.edit(leaf, content, text, reference)
			return true
		}
	}
	p.settled[leaf] = true
	p.unkept(first, readers, content)
	return false
}

type reader struct {
	before, after *refs.Reference
	want          static.Want
}

func (p *planner) want(before, after *refs.Reference) static.Want {
	return static.Want{Target: p.target(before.Target), Base: after.Base, Before: before.Target, Map: p.target, Text: before.Value, Scope: before.Scope(),
		Source: before.Kind == refs.Source, OnlyAbsolute: before.Kind.OnlyAbsolute()}
}

// leads tells whether a text would lead every reader to its target.
func (p *planner) leads(text string, readers []reader) bool {
	candidate, diagnostics := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	if diagnostics.HasErrors() {
		return false
	}
	for _, r := range readers {
		target, state := p.after.Evaluate(r.after, candidate)
		if state != refs.Resolved || target != r.want.Target {
			return false
		}
	}
	return true
}

// edit keeps the smallest replacement of a leaf: what both texts begin and end with stays.
func (p *planner) edit(leaf static.Site, content []byte, text string, reference *refs.Reference) {
	start, end, rest := trim(leaf.Start, string(content[leaf.Start:leaf.End]), text)
	p.edits[leaf] = change.Edit{File: leaf.File, Start: start, End: end, New: rest, Cause: change.Cause{Phase: p.request.Phase,
		Why: fmt.Sprintf("the %s keeps leading to %s", name(reference), p.target(reference.Target))}}
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

// links mends symbolic links whose text no longer leads to what it did.
func (p *planner) links() bool {
	made := false
	for _, link := range p.before.Links() {
		if _, edited := p.edits[link.Leaf]; edited || link.State == refs.Outside || p.removed(link.Frame.Text) {
			continue
		}
		from, want := p.moves.Map(link.Frame.Text), p.target(link.Target)
		got, ok := from.Dir().Join(link.Value)
		if ok && got == want {
			continue
		}
		if link.State == refs.Dangling && from == link.Frame.Text {
			continue
		}
		p.edits[link.Leaf] = change.Edit{File: link.Frame.Text, Start: 0, End: link.Leaf.End, New: want.Rel(from.Dir()),
			Cause: change.Cause{Phase: p.request.Phase, Why: fmt.Sprintf("the link keeps leading to %s", want)}}
		made = true
	}
	return made
}

func (p *planner) removed(path change.Path) bool {
	for _, remove := range p.request.Removes {
		if remove.Path == path {
			return true
		}
	}
	return false
}

// unkept says what no edit can keep.
func (p *planner) unkept(r reader, readers []reader, content []byte) {
	site := r.before.Leaf
	f := finding.Finding{Code: finding.ReferenceLost, Severity: finding.Error,
		Place: finding.At(string(site.File), content, site.Start, site.End),
		Message: fmt.Sprintf("the %s of %s leads to %s now, and no text in its place would lead to %s after the move", name(r.before),
			r.before.Frame.Config.Dir(), r.before.Target, r.want.Target),
		Remedy: "Write the path out by hand so that it can be followed, or leave one of the two where it is",
		Old:    string(r.before.Target), New: describe(r.after)}
	if len(readers) > 1 {
		f.Code = finding.SharedText
		f.Message = fmt.Sprintf("one text in %s is read by %d configs, which would need different texts after the move", site.File, len(readers))
		f.Remedy = "Move all of its readers together, or give those that move a text of their own first"
		for _, other := range readers {
			f.Related = append(f.Related, finding.InFile(string(other.before.Frame.Config)))
		}
	}
	p.findings = append(p.findings, f)
}

func describe(r *refs.Reference) string {
	if r == nil || r.Target == "" {
		return ""
	}
	return fmt.Sprintf("%s (%s)", r.Target, r.State)
}
