package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// mentionedKeys names every text of the tree after that holds the old key of a state which moves: what reads the state there, as a
// terraform_remote_state or a policy, would go on reading the old one. Paths of the repository that end like a key are none.
func mentionedKeys(p *Plan) finding.List {
	changes := map[string]int{}
	var words []string
	for i, key := range p.Keys {
		if key.Old == key.New || key.Attribute == "backend" {
			continue
		}
		word := strings.Trim(key.Old, "/")
		if _, known := changes[word]; !known {
			changes[word] = i
			words = append(words, key.Old)
		}
	}
	followed := map[change.Path][]*refs.Reference{}
	if len(words) > 0 {
		followed = byFile(p.Before)
	}
	var all finding.List
	for _, o := range prose.Occurrences(p.Base, words) {
		if inReference(followed[o.File], o) || namesPath(p.Base, o) {
			continue
		}
		key := p.Keys[changes[o.Word]]
		content, err := p.Base.Read(o.File)
		if err != nil {
			continue
		}
		all = append(all, finding.Finding{Code: finding.StateKeyMentioned, Severity: finding.Warning, Old: key.Old, New: key.New,
			Place:   finding.At(string(o.File), content, o.Start, o.End),
			Message: fmt.Sprintf("the text names the %s of the state of %s, which will be another one", key.Attribute, key.Before),
			Remedy:  "Change it when the state is migrated, not before"})
	}
	if len(words) > 0 {
		all = append(all, patternsOfKeys(p, all)...)
	}
	return all
}

// byFile gives the references of a tree by the file that holds their text.
func byFile(x *refs.Index) map[change.Path][]*refs.Reference {
	all := map[change.Path][]*refs.Reference{}
	for _, view := range x.Views() {
		for _, r := range view.References {
			file := x.Real(r.Leaf.File)
			all[file] = append(all[file], r)
		}
	}
	return all
}

// inReference tells whether a text is part of a reference, which is a path and no key, and is looked after.
func inReference(references []*refs.Reference, o prose.Occurrence) bool {
	return slices.ContainsFunc(references, func(r *refs.Reference) bool { return o.Start < r.Leaf.End && r.Leaf.Start < o.End })
}

// namesPath tells whether a text is the path of something in the repository, from its root or from the file's folder.
func namesPath(tree *live.Tree, o prose.Occurrence) bool {
	if o.Token == o.Word {
		return false // The key alone: that it is a path too is no reason to think that it is not meant.
	}
	for _, base := range []change.Path{change.Root, o.File.Dir()} {
		if path, ok := base.Join(strings.TrimPrefix(o.Token, "/")); ok && path != change.Root && tree.Exists(path) {
			return true
		}
	}
	return false
}
