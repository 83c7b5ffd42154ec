package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/validate"
)

// The criteria that the user's Terragrunt judges.
const (
	loadsName, loadsTitle         = "terragrunt-loads", "Terragrunt finds every unit and the order of their dependencies"
	validName, validTitle         = "terragrunt-validate", "Every unit is valid for Terragrunt and OpenTofu or Terraform"
	artifactsPlanned, artifactsIs = "artifacts-plan", "Every unit of the artifacts pipeline plans"
	clustersPlanned, clustersIs   = "backward-compatible", "The clusters keep working: no unit plans a change"
)

// ran lets the user's Terragrunt judge.
func (v *validation) ran(ctx context.Context, l layout.Layout, fits bool) error {
	untested := func(why string) {
		for _, c := range [][2]string{{loadsName, loadsTitle}, {validName, validTitle}, {artifactsPlanned, artifactsIs}, {clustersPlanned, clustersIs}} {
			v.Criteria = append(v.Criteria, validate.Untested(c[0], c[1], why))
		}
	}
	switch {
	case v.request.NoRun:
		untested("Terragrunt was not to be run")
		return nil
	case !fits && v.options.Live == "":
		untested("the tree fits no layout, so that it is not known where to run Terragrunt")
		return nil
	}
	t, found, err := findTerragrunt(ctx, v.request.Proof.Environ)
	if err != nil {
		return err
	}
	switch wanted := dialect.Of(v.tree, l.Live); {
	case !found:
		untested("no terragrunt is on the PATH")
		return nil
	case t.dialect.Old():
		untested(fmt.Sprintf("terragrunt %s is too old: `find` and reports of a run came later", t.dialect.Version))
		return nil
	case !wanted.Allows(t.dialect):
		untested(fmt.Sprintf("terragrunt %s is on the PATH, and the tree wants %s", t.dialect.Version, wanted.Version))
		return nil
	}
	v.Terragrunt = t.dialect.Version
	return v.asked(ctx, t, l)
}

func (v *validation) asked(ctx context.Context, t terragrunt, l layout.Layout) error {
	dir := filepath.Join(v.root, filepath.FromSlash(string(l.Live)))
	v.say("Running terragrunt find --dag")
	units, trouble, err := t.loads(ctx, dir)
	if err != nil {
		return err
	}
	v.judge(units, loadsName, loadsTitle, fmt.Sprintf("units: %d", units), inLive(l, trouble))
	v.say("Running terragrunt run --all validate")
	runs, trouble, err := t.all(ctx, v.root, l.Live, "validate")
	if err != nil {
		return err
	}
	v.judge(len(runs), validName, validTitle, fmt.Sprintf("units: %d", len(runs)), append(inLive(l, trouble), failures(runs)...))
	if !v.request.RunPlan {
		for _, c := range [][2]string{{artifactsPlanned, artifactsIs}, {clustersPlanned, clustersIs}} {
			v.Criteria = append(v.Criteria, validate.Untested(c[0], c[1], "plans were not asked for; ask with --run-plan"))
		}
		return nil
	}
	v.say("Running terragrunt run --all plan")
	runs, trouble, err = t.all(ctx, v.root, l.Live, planCommand)
	if err != nil {
		return err
	}
	v.plans(l, runs, inLive(l, trouble))
	return nil
}

// plans judges what each unit would change.
func (v *validation) plans(l layout.Layout, runs []unitRun, trouble []validate.Detail) {
	var artifacts, clusters []unitRun
	for _, run := range runs {
		switch {
		case run.Unit.Within(l.ArtifactsFolder()):
			artifacts = append(artifacts, run)
		case run.Unit.Within(l.ClustersFolder()):
			clusters = append(clusters, run)
		}
	}
	pending := 0
	for _, run := range artifacts {
		if len(run.Changes) > 0 {
			pending++
		}
	}
	v.judge(len(artifacts), artifactsPlanned, artifactsIs, fmt.Sprintf("units: %d, with changes to apply: %d", len(artifacts), pending),
		append(trouble, failures(artifacts)...))
	changes := append(trouble, failures(clusters)...)
	for _, run := range clusters {
		if len(run.Changes) > 0 {
			changes = append(changes, validate.Detail{Place: run.Unit, Message: "it would change " + strings.Join(run.Changes, ", ") +
				"; was its state migrated?"})
		}
	}
	v.judge(len(clusters), clustersPlanned, clustersIs, fmt.Sprintf("units: %d", len(clusters)), changes)
}

func inLive(l layout.Layout, trouble string) []validate.Detail {
	if trouble == "" {
		return nil
	}
	return []validate.Detail{{Place: l.Live, Message: trouble}}
}

func failures(runs []unitRun) []validate.Detail {
	var all []validate.Detail
	for _, run := range runs {
		if run.Failure != "" {
			all = append(all, validate.Detail{Place: run.Unit, Message: run.Failure})
		}
	}
	return all
}
