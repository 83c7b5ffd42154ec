package multicluster

import (
	"context"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

const sharedArtifactsName = "shared-artifacts"

// sharedArtifacts is phase 1: the donor's stages move to the shared folder; the same stages of other clusters are dropped, kept or
// overridden.
func sharedArtifacts(ctx context.Context, x *refs.Index, o Options) (Result, error) {
	s := sharing{x: x, l: o.Layout, redirects: map[change.Path]change.Path{}}
	s.plan()
	if s.outcome.Findings.Has(finding.Error) {
		return Result{Outcome: s.outcome, After: x}, nil
	}
	if len(s.moves) == 0 && len(s.removes) == 0 {
		return Result{Outcome: s.outcome, After: x}, nil
	}
	moved, err := move.Plan(ctx, x, move.Request{Moves: s.moves, Removes: s.removes, Redirects: s.redirects, Phase: sharedArtifactsName, Live: s.l.Live,
		Rewrite: o.RewriteMentions, Frozen: s.l.Frozen})
	if err != nil {
		return Result{}, err
	}
	r := movedResult(x, s.outcome, moved)
	r.Expects = append(r.Expects, led(x, r.After, change.NewMoves(r.Changes.Moves), "it leads to the shared artifact",
		func(before, after change.Path) bool { return s.redirects[before] == after })...)
	return r, nil
}

type sharing struct {
	x         *refs.Index
	l         layout.Layout
	outcome   phase.Outcome
	moves     []change.Move
	removes   []change.Remove
	redirects map[change.Path]change.Path
}

func (s *sharing) plan() {
	tree := s.x.Tree()
	for _, stage := range s.l.Artifacts.Stages {
		if s.isUnit(s.l.SharedFolder(stage)) {
			s.outcome.Progress.Done++
		}
	}
	var owners []layout.Cluster
	for _, cluster := range s.l.Clusters(tree) {
		if s.l.RuleFor(cluster.Name).Differences != layout.Keep && s.owns(cluster) {
			owners = append(owners, cluster)
		}
	}
	if len(owners) == 0 {
		return
	}
	donor, ok := s.donor(owners)
	if ok {
		s.donate(donor)
	}
	if s.outcome.Findings.Has(finding.Error) {
		return
	}
	for _, cluster := range owners {
		s.drop(donor, cluster)
	}
}

func (s *sharing) owns(cluster layout.Cluster) bool {
	return slices.ContainsFunc(s.l.Artifacts.Stages, func(stage layout.Stage) bool { return s.isUnit(s.l.ClusterStageFolder(cluster, stage)) })
}

// isUnit tells whether a stage stands in a folder. Caches that were left there are none.
func (s *sharing) isUnit(folder change.Path) bool {
	return s.x.Tree().IsFile(folder.Child(static.DefaultConfig))
}

// donor is the cluster that the layout names, else the first one that has a stage which is not shared yet. It reports false where
// nobody needs to give any.
func (s *sharing) donor(owners []layout.Cluster) (layout.Cluster, bool) {
	needed := func(cluster layout.Cluster) bool {
		return slices.ContainsFunc(s.l.Artifacts.Stages, func(stage layout.Stage) bool { return s.gives(cluster, stage) })
	}
	first := slices.IndexFunc(owners, needed)
	if first < 0 {
		return layout.Cluster{}, false
	}
	name := s.l.Artifacts.Donor
	if name == "" {
		return owners[first], true
	}
	at := slices.IndexFunc(owners, func(c layout.Cluster) bool { return c.Name == name })
	if at < 0 {
		s.outcome.Findings = append(s.outcome.Findings, finding.Finding{Code: finding.DonorMissing, Severity: finding.Error,
			Place:   s.l.Place("artifacts", "donor"),
			Message: fmt.Sprintf("the layout names %s as the donor of the shared artifacts, and it has none", name),
			Remedy:  "Name a cluster that has artifacts"})
		return layout.Cluster{}, false
	}
	return owners[at], true
}

// gives tells whether a cluster's own stage can become the shared one: it has one, and none is shared yet.
func (s *sharing) gives(cluster layout.Cluster, stage layout.Stage) bool {
	return s.isUnit(s.l.ClusterStageFolder(cluster, stage)) && !s.isUnit(s.l.SharedFolder(stage))
}

// donate moves the donor's stages under their new names, and what stands beside them in their folder.
func (s *sharing) donate(donor layout.Cluster) {
	tree := s.x.Tree()
	cause := change.Cause{Phase: sharedArtifactsName, Why: "the artifacts are built once, for every cluster"}
	from, to := s.l.ClusterArtifacts(donor), s.l.ArtifactsFolder()
	whole := from != donor.Folder && !holdsFiles(tree, to)
	if whole {
		s.moves = append(s.moves, change.Move{From: from, To: to, Cause: cause})
	}
	moved := change.NewMoves(s.moves)
	stages := map[change.Path]bool{}
	for _, stage := range s.l.Artifacts.Stages {
		folder := s.l.ClusterStageFolder(donor, stage)
		stages[folder] = true
		if !s.gives(donor, stage) {
			continue
		}
		s.outcome.Progress.Todo++
		if moved.Map(folder) != s.l.SharedFolder(stage) {
			s.moves = append(s.moves, change.Move{From: folder, To: s.l.SharedFolder(stage), Cause: cause})
		}
	}
	if whole || from == donor.Folder {
		return
	}
	for _, name := range tree.List(from) {
		if !stages[from.Child(name)] {
			s.moves = append(s.moves, change.Move{From: from.Child(name), To: to.Child(name), Cause: cause})
		}
	}
}

// joined joins a text of the layout file, which Load has checked, to a folder.
func joined(folder change.Path, text string) change.Path {
	path, ok := folder.Join(text)
	if !ok {
		return folder
	}
	return path
}

// drop takes a cluster's stages away that another one gives, or that are shared already, where they differ in nothing but its identity.
func (s *sharing) drop(donor, cluster layout.Cluster) {
	tree := s.x.Tree()
	compare := comparison{tree: tree, l: s.l, donor: donor, other: cluster}
	for _, stage := range s.l.Artifacts.Stages {
		folder := s.l.ClusterStageFolder(cluster, stage)
		if !s.isUnit(folder) || cluster.Name == donor.Name && s.gives(donor, stage) {
			continue
		}
		s.outcome.Progress.Todo++
		original := s.original(donor, stage)
		difference, differs := compare.folders(original, folder)
		if differs && s.l.RuleFor(cluster.Name).Differences != layout.UseOverride {
			s.outcome.Findings = append(s.outcome.Findings, s.differs(cluster, stage, difference))
			continue
		}
		s.remove(folder, fmt.Sprintf("%s uses the shared artifacts", cluster.Name))
		s.redirects[folder] = s.l.SharedFolder(stage)
		s.switched(cluster, stage, folder)
		s.outcome.Orphans = append(s.outcome.Orphans, phase.Orphan{Unit: folder,
			Why: fmt.Sprintf("%s builds the same for every cluster", s.l.SharedFolder(stage))})
	}
	if cluster.Name != donor.Name && s.l.ClusterArtifacts(cluster) != cluster.Folder {
		s.beside(donor, cluster, compare)
	}
}

// original is the folder of the donor's stage: still with the donor, or shared already.
func (s *sharing) original(donor layout.Cluster, stage layout.Stage) change.Path {
	if donor.Folder != "" && s.gives(donor, stage) {
		return s.l.ClusterStageFolder(donor, stage)
	}
	return s.l.SharedFolder(stage)
}

// beside drops what stands beside the stages where the donor has the same, and leaves the rest with its cluster.
func (s *sharing) beside(donor, cluster layout.Cluster, compare comparison) {
	tree := s.x.Tree()
	from, originals := s.l.ClusterArtifacts(cluster), s.l.ArtifactsFolder()
	if donor.Folder != "" && tree.IsDir(s.l.ClusterArtifacts(donor)) {
		originals = s.l.ClusterArtifacts(donor)
	}
	for _, name := range tree.List(from) {
		if slices.ContainsFunc(s.l.Artifacts.Stages, func(stage layout.Stage) bool { return s.l.ClusterStageFolder(cluster, stage) == from.Child(name) }) {
			continue
		}
		if _, differs := compare.folders(originals.Child(name), from.Child(name)); differs {
			s.outcome.Findings = append(s.outcome.Findings, finding.Finding{Code: finding.ArtifactsBeside, Severity: finding.Note,
				Place:   finding.InFile(string(from.Child(name))),
				Message: fmt.Sprintf("%s stays with %s: it is no stage, and nothing like it stands beside the shared ones", from.Child(name), cluster.Name),
				Remedy:  "Move or remove it by hand if nobody needs it there"})
			continue
		}
		s.remove(from.Child(name), fmt.Sprintf("%s holds the same", originals.Child(name)))
		s.redirects[from.Child(name)] = s.l.ArtifactsFolder().Child(name)
	}
}

func (s *sharing) remove(folder change.Path, why string) {
	for path := range s.x.Tree().Walk(folder) {
		s.removes = append(s.removes, change.Remove{Path: path, Cause: change.Cause{Phase: sharedArtifactsName, Why: why}})
	}
}

func (s *sharing) differs(cluster layout.Cluster, stage layout.Stage, d difference) finding.Finding {
	return finding.Finding{Code: finding.ArtifactsDiffer, Severity: finding.Error, Place: d.place, Related: d.related, Old: d.old, New: d.new,
		Message: fmt.Sprintf("stage %s of %s differs from the shared one in more than the cluster's own name: %s", stage.From, cluster.Name, d.what),
		Remedy: fmt.Sprintf("Say in the layout file what to do, in artifacts: cluster %q { differences = \"override\" } with its values, or \"keep\"",
			cluster.Name)}
}
