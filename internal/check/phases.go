package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/static"
)

// copies gives the artifact stages that a cluster has for itself although they are shared.
func copies(s Side) []problem {
	if s.Layout == nil {
		return nil
	}
	var all []problem
	tree := s.Index.Tree()
	for _, cluster := range s.Layout.Clusters(tree) {
		for _, stage := range copied(s, cluster) {
			own := s.Layout.ClusterStageFolder(cluster, stage)
			shared := s.Layout.SharedFolder(stage)
			all = append(all, wrong(finding.Finding{Code: finding.ArtifactsTwice, Severity: finding.Error,
				Place:   finding.InFile(string(own.Child(static.DefaultConfig))),
				Related: []finding.Place{finding.InFile(string(shared.Child(static.DefaultConfig)))},
				Message: fmt.Sprintf("%s builds %s for itself, although %s builds it for every cluster", cluster.Name, stage.Name, shared),
				Remedy: fmt.Sprintf("Run `tg-refactor plan --phase 1`, which drops the copy, or say that %s keeps its own: in artifacts of the layout "+
					"file, cluster %q { differences = \"keep\" }", cluster.Name, cluster.Name)}, own, stage.Name))
		}
	}
	return all
}

// copied gives the stages that a cluster has as units of its own while they are shared, unless the layout lets it keep them.
func copied(s Side, cluster layout.Cluster) []layout.Stage {
	if s.Layout.RuleFor(cluster.Name).Differences == layout.Keep {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Layout.Artifacts.Stages), func(stage layout.Stage) bool {
		return !s.Index.HasUnit(s.Layout.ClusterStageFolder(cluster, stage)) || !s.Index.HasUnit(s.Layout.SharedFolder(stage))
	})
}

// phaseChecks are a check for each phase of the refactoring.
func phaseChecks() []check {
	var all []check
	for _, p := range multicluster.Phases() {
		all = append(all, func(ctx context.Context, s Side) ([]problem, error) { return unfinished(ctx, s, p) })
	}
	return all
}

// unfinished tells of a phase that is done in some places and not in others, or not begun though the layout requires it. Of the
// documents it says that they are stale: they say something wrong, and break nothing.
func unfinished(ctx context.Context, s Side, p multicluster.Phase) ([]problem, error) {
	if s.Layout == nil {
		return nil, nil
	}
	outcome, _, err := plan.PhaseRunner(p, multicluster.Options{Layout: *s.Layout}).Run(ctx, s.Index)
	if err != nil {
		return nil, err
	}
	step := plan.Step{Number: p.Number, Name: p.Name, Outcome: outcome}
	var f finding.Finding
	switch state := step.State(); {
	case state == phase.Done || onlyCopies(s, step):
		return nil, nil
	case documentsOnly(step) && !(s.Layout.Require && state == phase.Pending):
		return stale(s, step), nil
	case state == phase.Partly:
		f = finding.Finding{Code: finding.PhaseHalfDone, Severity: finding.Error,
			Message: fmt.Sprintf("phase %d (%s) is done in %d of %d places", step.Number, step.Name, step.Progress.Done,
				step.Progress.Done+step.Progress.Todo),
			Remedy: fmt.Sprintf("Finish it: `tg-refactor apply --phase %d`; `tg-refactor plan --phase %d` shows what is left", step.Number, step.Number)}
	case s.Layout.Require:
		f = finding.Finding{Code: finding.PhaseNotBegun, Severity: finding.Error,
			Message: fmt.Sprintf("phase %d (%s) has not begun, and the layout requires it", step.Number, step.Name),
			Remedy:  fmt.Sprintf("Apply it: `tg-refactor apply --phase %d`; or take require out of the layout file", step.Number)}
	default:
		return nil, nil
	}
	f.Place, f.Related = placesOf(s, step)
	return []problem{wrong(f, s.Layout.Live, step.Name)}, nil
}

// documentsOnly tells that a step writes documents, which nothing depends on.
func documentsOnly(step plan.Step) bool {
	set := step.Changes
	return len(set.Moves)+len(set.Removes) == 0 && len(set.Edits)+len(set.Creates) > 0 &&
		!slices.ContainsFunc(set.Edits, func(e change.Edit) bool { return !strings.HasSuffix(string(e.File), ".md") }) &&
		!slices.ContainsFunc(set.Creates, func(c change.Create) bool { return !strings.HasSuffix(string(c.Path), ".md") })
}

// stale gives the documents with generated sections that say something else than the tree is.
func stale(s Side, step plan.Step) []problem {
	tree := s.Index.Tree()
	var all []problem
	var seen []change.Path
	for _, edit := range step.Changes.Edits {
		content, err := tree.Read(edit.File)
		if err != nil || !prose.Generated(content) || slices.Contains(seen, edit.File) {
			continue
		}
		seen = append(seen, edit.File)
		all = append(all, wrong(finding.Finding{Code: finding.SectionStale, Severity: finding.Note,
			Place:   finding.At(string(edit.File), content, edit.Start, edit.Start),
			Message: fmt.Sprintf("the generated section of %s does not say what the tree is today", edit.File),
			Remedy:  fmt.Sprintf("Run `tg-refactor apply --phase %d` to write it anew", step.Number)}, edit.File, ""))
	}
	return all
}

// onlyCopies tells that what is left of a step are the copies of shared artifacts, which are named one by one.
func onlyCopies(s Side, step plan.Step) bool {
	left := 0
	for _, cluster := range s.Layout.Clusters(s.Index.Tree()) {
		left += len(copied(s, cluster))
	}
	return step.Number == 1 && left > 0 && left == step.Progress.Todo
}

// placesOf gives where a step still has something to do: the files that it edits, the folders that it moves. Where it knows none, the
// live folder.
func placesOf(s Side, step plan.Step) (first finding.Place, others []finding.Place) {
	var files []string
	add := func(file string) {
		if !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	for _, f := range step.Findings {
		if f.Severity == finding.Error && f.Place.File != "" {
			add(f.Place.File)
		}
	}
	for _, move := range step.Changes.Moves {
		if move.From != move.To {
			add(string(move.From))
		}
	}
	if len(files) == 0 {
		for _, edit := range step.Changes.Edits {
			add(string(edit.File))
		}
	}
	if len(files) == 0 {
		return finding.InFile(string(s.Layout.Live)), nil
	}
	for _, file := range files[1:] {
		others = append(others, finding.InFile(file))
	}
	return finding.InFile(files[0]), others
}
