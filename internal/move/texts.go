package move

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/watch"
)

// prose lets links and mentions follow the moves, in Markdown and, on demand, in other texts.
func (p *planner) prose(after *live.Tree) change.Set {
	tree := p.before.Tree()
	removed := make([]change.Path, len(p.request.Removes))
	for i, remove := range p.request.Removes {
		removed[i] = remove.Path
	}
	watched := watch.Follow(tree, after, p.moves, change.Cause{Phase: p.request.Phase, Why: "it keeps choosing the same files"}, p.request.Rewrite)
	followed := p.followed()
	for file, ranges := range watched.Judged {
		for _, r := range ranges {
			followed[file] = append(followed[file], prose.Text{Start: r.Start, End: r.End})
		}
	}
	set, findings := prose.Follow(prose.Request{Before: tree, After: after, Moves: p.moves, Removed: removed, Gone: p.request.Gone, Live: p.request.Live,
		Phase: p.request.Phase, Rewrite: p.request.Rewrite, Texts: p.texts(), Followed: followed, Skip: tree.Ignored, Frozen: p.request.Frozen})
	p.findings = append(p.findings, findings...)
	set.Edits = append(set.Edits, watched.Edits...)
	return set
}

// texts gives the ranges of configs that nobody resolves: comments, heredocs, and quoted texts that are no reference. Only files that
// may name something that moves are looked at, and of others that move the comments which may climb to something that stays; all of a
// file that no config reads, as tflint's settings.
func (p *planner) texts() map[change.Path][]prose.Text {
	tree := p.before.Tree()
	names := p.movedNames()
	sites, included, resolved := p.sites(), p.included(), p.resolved()
	texts := map[change.Path][]prose.Text{}
	for path, entry := range tree.Walk(change.Root) {
		if entry.Kind != live.File || !strings.HasSuffix(path.Base(), ".hcl") || tree.Ignored(path) {
			continue
		}
		content, err := tree.Read(path)
		if err != nil {
			continue
		}
		named := slices.ContainsFunc(names, func(name []byte) bool { return bytes.Contains(content, name) })
		if !named && (p.moves.Map(path).Dir() == path.Dir() || !bytes.Contains(content, []byte(".."))) {
			continue
		}
		found := textRanges(content, string(path), sites[path])
		if !named && resolved[path] {
			found = slices.DeleteFunc(found, func(text prose.Text) bool { return !text.Comment })
		}
		for i := range found {
			found[i].Elsewhere = included[path]
		}
		if len(found) > 0 {
			texts[path] = found
		}
	}
	return texts
}

// resolved are the files in which references are looked for.
func (p *planner) resolved() map[change.Path]bool {
	all := map[change.Path]bool{}
	for _, view := range p.before.Views() {
		for _, file := range view.Texts {
			all[file] = true
		}
	}
	return all
}

// included are the files that configs include: relative paths in them lead from the folders of these configs.
func (p *planner) included() map[change.Path]bool {
	all := map[change.Path]bool{}
	for _, view := range p.before.Views() {
		for _, r := range view.References {
			if r.Kind == refs.IncludePath && r.Followed() {
				all[r.Target] = true
			}
		}
	}
	return all
}

// followed are the ranges of files of Terraform that are references.
func (p *planner) followed() map[change.Path][]prose.Text {
	all := map[change.Path][]prose.Text{}
	for _, view := range p.before.Views() {
		for _, r := range view.References {
			if r.Kind == refs.ModuleSource || r.Kind == refs.ModulePath || r.Kind == refs.Pattern {
				all[r.Leaf.File] = append(all[r.Leaf.File], prose.Text{Start: r.Leaf.Start, End: r.Leaf.End})
			}
		}
	}
	return all
}

// movedNames are the last elements of what moves, with the slash that a path has before or behind them.
func (p *planner) movedNames() [][]byte {
	seen := map[string]bool{}
	var names [][]byte
	add := func(path change.Path) {
		for _, name := range []string{"/" + path.Base(), path.Base() + "/"} {
			if !seen[name] {
				seen[name] = true
				names = append(names, []byte(name))
			}
		}
	}
	for _, move := range p.request.Moves {
		add(move.From)
	}
	for from := range p.redirects {
		add(from)
	}
	return names
}

type byteRange struct{ start, end int }

// sites are the ranges that are references, by file.
func (p *planner) sites() map[change.Path][]byteRange {
	sites := map[change.Path][]byteRange{}
	for _, view := range p.before.Views() {
		for _, reference := range view.References {
			file := p.leaf(reference).File
			sites[file] = append(sites[file], byteRange{reference.Leaf.Start, reference.Leaf.End})
			if file == reference.Site.File {
				sites[file] = append(sites[file], byteRange{reference.Site.Start, reference.Site.End})
			}
		}
	}
	for file, ranges := range sites {
		slices.SortFunc(ranges, func(a, b byteRange) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
		sites[file] = slices.Compact(ranges)
	}
	return sites
}

func textRanges(content []byte, name string, sites []byteRange) []prose.Text {
	tokens, _ := hclsyntax.LexConfig(content, name, hcl.InitialPos)
	var texts []prose.Text
	for _, token := range tokens {
		start, end := token.Range.Start.Byte, token.Range.End.Byte
		switch token.Type {
		case hclsyntax.TokenComment:
			texts = append(texts, prose.Text{Start: start, End: end, Comment: true})
		case hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit:
			inside := slices.ContainsFunc(sites, func(r byteRange) bool { return start >= r.start && end <= r.end })
			if !inside {
				texts = append(texts, prose.Text{Start: start, End: end})
			}
		}
	}
	return texts
}
