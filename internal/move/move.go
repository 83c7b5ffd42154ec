// Package move owns the primitive below every refactoring: folders go from here to there, every reference keeps its target, and what
// no edit can keep is said. It must not know clusters.
package move

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Request is what shall move.
type Request struct {
	// Moves are simultaneous.
	Moves []change.Move
	// Removes are files that vanish while their folder's references are redirected or left dangling.
	Removes []change.Remove
	// Redirects send references that lead to a place (before the moves) to another one (after them), as when a copy is dropped
	// in favour of the shared original.
	Redirects map[change.Path]change.Path
	// Phase names who asks, for the causes of edits.
	Phase string
	// Gone are paths from which an earlier move took what stood there; texts that still name them are not looked at again.
	Gone []change.Path
	// Live is the live folder before the moves: people name paths from there.
	Live change.Path
	// Accept are names of findings' Accept that are let pass, as "live/app:terraform.source", or "terraform.source" for every unit.
	Accept []string
	// Keep are names like those in Accept of values that will be kept, so that nothing is to be said of them; OffersKeep tells that people may
	// ask for that.
	Keep       []string
	OffersKeep bool
	// Rewrite asks for exact full paths to be rewritten in every text, not only in Markdown.
	Rewrite bool
	// Frozen are patterns of files whose texts stay, but for links.
	Frozen []string
}

// Result is the change set and the index of the tree that it leads to.
type Result struct {
	Changes  change.Set
	Findings finding.List
	After    *refs.Index
	// Generated are the moves of what stacks generate: Changes has the edits of the stack files that bring them about.
	Generated []change.Move
}

// maxRounds bounds how often the tree is looked at again: each round may mend what the look-ups of the next one need.
const maxRounds = 8

// Plan makes the change set of a move. Findings of severity Error say that it must not be made: Changes is empty where it
// cannot even be drawn up, else it is there to be looked at. The error is the context's.
func Plan(ctx context.Context, x *refs.Index, request Request) (Result, error) {
	p := &planner{before: x, request: request, moves: change.NewMoves(request.Moves), redirects: newRedirects(request.Redirects),
		edits: map[static.Site]replacement{}, reported: map[static.Site]bool{}}
	if findings := p.refuse(); findings.Has(finding.Error) {
		return Result{Findings: findings}, nil
	}
	p.links()
	onDisk, inStacks := p.generated()
	if p.findings.Has(finding.Error) {
		return Result{Findings: p.findings}, nil
	}
	set := change.Set{Moves: onDisk, Removes: request.Removes, Edits: p.list()}
	after, err := p.apply(ctx, set)
	if err != nil || after == nil {
		return Result{Findings: p.findings}, err
	}
	p.watched = p.watch(after)
	for range maxRounds {
		p.after = after
		if !p.round() {
			break
		}
		set.Edits = p.list()
		if after, err = p.apply(ctx, set); err != nil || after == nil {
			return Result{Findings: p.findings}, err
		}
	}
	p.after = after
	p.watchEdited()
	p.verify()
	p.templates()
	p.values()
	p.nearerFiles()
	p.answersNow()
	if set.Empty() {
		return Result{Findings: p.findings, After: after}, nil
	}
	if words := p.prose(after.Tree()); !words.Empty() {
		set.Add(words)
		if after, err = p.apply(ctx, set); err != nil || after == nil {
			return Result{Findings: p.findings}, err
		}
	}
	return Result{Changes: set, Findings: p.findings, After: after, Generated: inStacks}, nil
}

type planner struct {
	before, after *refs.Index
	request       Request
	moves         change.Moves
	redirects     redirects
	// watched are the references before whose meaning the move may touch.
	watched []*refs.Reference
	// edits are keyed by the leaf before; reported leaves have their finding.
	edits    map[static.Site]replacement
	reported map[static.Site]bool
	findings finding.List
	fresh    map[change.Path]*refs.View
	byLeaf   map[static.Site][]*refs.Reference
	shifts   map[change.Path][]change.Edit
	heads    map[headKey]head
	// near are the look-ups that answer a nearer file, with the references that do; nearUnits are the configs of these, nearDiffers those
	// of which a value changes by it.
	near                   map[nearFile][]*refs.Reference
	nearUnits, nearDiffers map[change.Path]bool
	// answer are the references that led nowhere and lead somewhere by the edit of a text that others see too, by their configs; answerDiffers
	// tells those configs of which a value changes by it.
	answer        map[change.Path][]answering
	answerDiffers map[change.Path]bool
}

// target gives where a place before shall be found after.
func (p *planner) target(before change.Path) change.Path {
	if to, ok := p.redirects.to(before); ok {
		return to
	}
	return p.moves.Map(before)
}

func (p *planner) apply(ctx context.Context, set change.Set) (*refs.Index, error) {
	tree, findings := p.before.Tree().With(set)
	if findings.Has(finding.Error) {
		p.findings = append(p.findings, findings...)
		return nil, nil
	}
	p.fresh = map[change.Path]*refs.View{}
	p.shifts = map[change.Path][]change.Edit{}
	for _, edit := range set.Edits {
		p.shifts[edit.File] = append(p.shifts[edit.File], edit)
	}
	for file, edits := range p.shifts {
		p.shifts[file], _ = change.SortEdits(edits)
	}
	return p.before.Update(ctx, tree, set)
}

func (p *planner) list() []change.Edit {
	byFile := map[change.Path][]replacement{}
	for leaf, r := range p.edits {
		byFile[leaf.File] = append(byFile[leaf.File], r)
	}
	var edits []change.Edit
	for file, list := range byFile {
		edits = append(edits, aligned(p.before.Tree(), file, list)...)
	}
	return sortByFile(edits)
}

// refuse names what can be seen to be impossible before anything is tried.
func (p *planner) refuse() finding.List {
	var all finding.List
	for _, move := range p.request.Moves {
		for above := range move.To.Dir().Up() {
			entry, ok := p.before.Tree().Lookup(above)
			if ok && entry.Kind == live.Link {
				all = append(all, finding.Finding{Code: finding.ThroughLink, Severity: finding.Error,
					Place:   finding.InFile(string(above)),
					Message: fmt.Sprintf("%s cannot be moved to %s: the way there passes the symbolic link %s", move.From, move.To, above),
					Remedy:  "Name the folder that the link points to"})
			}
		}
	}
	return all
}

// redirects answers by the longest path above.
type redirects map[change.Path]change.Path

func newRedirects(list map[change.Path]change.Path) redirects { return list }

func (r redirects) to(p change.Path) (change.Path, bool) {
	if len(r) == 0 {
		return "", false
	}
	for above := range p.Up() {
		if to, ok := r[above]; ok {
			return p.Rebase(above, to), true
		}
	}
	return "", false
}
