package cluster

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// maxTextSize is how large a file may be, in bytes, to be searched.
const maxTextSize = 1 << 20

// shareComment stands above the overrides of a cluster that has none. It names the template in parentheses, on purpose.
const shareComment = "Uses shared artifacts by default"

// LeftBehind finds every text of a cluster that holds what belongs to another one: its folder's name, its name, its number, or an address
// made of it. Such texts stay behind where a cluster is copied by hand. Texts that speak of both clusters in one line do so on purpose,
// and so do paths to artifacts that are still the other cluster's.
func LeftBehind(x *refs.Index, l layout.Layout) finding.List {
	tree := x.Tree()
	clusters := l.Clusters(tree)
	identities := make([]identity.Identity, len(clusters))
	for i, c := range clusters {
		identities[i] = identity.Of(tree, l, c)
	}
	var all finding.List
	for i, c := range clusters {
		var others []identity.Identity
		for j, other := range identities {
			if j != i {
				others = append(others, other)
			}
		}
		for _, found := range leftIn(x, l, c, identities[i], others) {
			all = append(all, found.finding(tree))
		}
	}
	return all
}

// leftover is one text of a cluster that belongs to another one.
type leftover struct {
	file change.Path
	identity.Occurrence
	// of is the other cluster, and now what stands there for this one; "" where nothing does.
	of  identity.Identity
	now string
	// reference tells that it is part of a path that is followed, so that it cannot be changed like words.
	reference bool
}

func (f leftover) finding(tree *live.Tree) finding.Finding {
	content, _ := tree.Read(f.file)
	remedy := "Write what is right for this cluster"
	if f.now != "" {
		remedy = fmt.Sprintf("Write %s, or what else is right for this cluster", f.now)
	}
	return finding.Finding{Code: finding.IdentityCopied, Severity: finding.Warning, Place: finding.At(string(f.file), content, f.Start, f.End),
		Message: fmt.Sprintf("%q belongs to %s", content[f.Start:f.End], f.of.Folder), Remedy: remedy}
}

// leftIn finds what belongs to other clusters in the folder of one.
func leftIn(x *refs.Index, l layout.Layout, c layout.Cluster, own identity.Identity, others []identity.Identity) []leftover {
	tree := x.Tree()
	sites := sitesIn(x, l, c)
	mine := own.Words()
	owner := map[string]identity.Identity{}
	words := slices.Clone(mine)
	for _, other := range others {
		for _, word := range other.Words() {
			if _, known := owner[word]; !known && !slices.Contains(mine, word) {
				owner[word] = other
				words = append(words, word)
			}
		}
	}
	var all []leftover
	for file, entry := range tree.Walk(c.Folder) {
		if entry.Kind != live.File || !searched(tree, file) {
			continue
		}
		content, err := tree.Read(file)
		if err != nil || isBinary(content) {
			continue
		}
		text := string(content)
		found := identity.Find(text, words)
		for _, o := range found {
			other, foreign := owner[o.Word]
			if !foreign || speaksOfBoth(text, o, found, mine) || saysShared(text, o) || inGenerated(text, o.Start) {
				continue
			}
			reference, onPurpose := sites.at(file, o)
			if !onPurpose {
				now := other.Counterpart(o.Word, own)
				if written := text[o.Start:o.End]; written != o.Word {
					now = identity.InTheCaseOf(written, now)
				}
				all = append(all, leftover{file: file, Occurrence: o, of: other, now: now, reference: reference})
			}
		}
	}
	return all
}

// searched tells whether a file holds words of people: not those of a tool, of git's ignored ones, or too many of them.
func searched(tree *live.Tree, file change.Path) bool {
	return file.Base() != ".terraform.lock.hcl" && tree.Size(file) <= maxTextSize && !tree.Ignored(file) && !isState(file)
}

func isState(file change.Path) bool {
	return path.Ext(file.Base()) == ".tfstate" || strings.Contains(file.Base(), ".tfstate.")
}

func isBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8<<10)], 0) >= 0
}

// line gives the line around a byte.
func line(text string, at int) (start, end int) {
	start = strings.LastIndexByte(text[:at], '\n') + 1
	if length := strings.IndexByte(text[at:], '\n'); length >= 0 {
		return start, at + length
	}
	return start, len(text)
}

// speaksOfBoth tells whether the line of an occurrence names this cluster as well.
func speaksOfBoth(text string, o identity.Occurrence, found []identity.Occurrence, mine []string) bool {
	start, end := line(text, o.Start)
	return slices.ContainsFunc(found, func(other identity.Occurrence) bool {
		return other.Start >= start && other.End <= end && slices.Contains(mine, other.Word)
	})
}

// saysShared tells whether the occurrence stands in the comment with which a new cluster begins.
func saysShared(text string, o identity.Occurrence) bool {
	start, end := line(text, o.Start)
	return strings.HasPrefix(strings.TrimLeft(text[start:end], " \t#/"), shareComment)
}

// sites are the ranges of a cluster's files that are references.
type sites map[change.Path][]site

type site struct {
	start, end int
	onPurpose  bool
}

// sitesIn gives the references that stand in a cluster's files. One to the artifacts of another cluster is there on purpose.
func sitesIn(x *refs.Index, l layout.Layout, c layout.Cluster) sites {
	all := sites{}
	var artifacts []change.Path
	for _, other := range l.Clusters(x.Tree()) {
		for _, stage := range l.Artifacts.Stages {
			artifacts = append(artifacts, l.ClusterStageFolder(other, stage))
		}
	}
	for _, view := range x.Views() {
		for _, r := range view.References {
			if r.Leaf.File.Within(c.Folder) && (r.Kind == refs.Source || r.Kind == refs.ModuleSource) && !r.Followed() {
				all[r.Leaf.File] = append(all[r.Leaf.File], remoteSource(x.Tree(), r)...)
			}
			if !r.Leaf.File.Within(c.Folder) || !r.Followed() && r.State != refs.Dangling {
				continue
			}
			onPurpose := slices.ContainsFunc(artifacts, func(stage change.Path) bool { return r.Target.Within(stage) })
			all[r.Leaf.File] = append(all[r.Leaf.File], site{r.Leaf.Start, r.Leaf.End, onPurpose})
		}
	}
	return all
}

// remoteSource gives the ranges of a source that is not in the repository: where it stands is never rewritten as words are, and what is
// asked of it, as a ref, is a version of the module and no cluster's.
func remoteSource(tree *live.Tree, r *refs.Reference) []site {
	content, err := tree.Read(r.Leaf.File)
	if err != nil || r.Leaf.End > len(content) {
		return nil
	}
	whole := site{r.Leaf.Start, r.Leaf.End, false}
	if query := bytes.IndexByte(content[r.Leaf.Start:r.Leaf.End], '?'); query >= 0 {
		return []site{whole, {r.Leaf.Start + query, r.Leaf.End, true}}
	}
	return []site{whole}
}

// at tells whether an occurrence stands in a reference, and whether that is there on purpose.
func (s sites) at(file change.Path, o identity.Occurrence) (reference, onPurpose bool) {
	for _, known := range s[file] {
		if known.start <= o.Start && o.End <= known.end {
			reference, onPurpose = true, onPurpose || known.onPurpose
		}
	}
	return reference, onPurpose
}
