package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/graph"
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
	v.say("Running terragrunt find --dag")
	units, trouble, err := t.loads(ctx, v.root, l.Live)
	if err != nil {
		return err
	}
	v.judge(len(units), loadsName, loadsTitle, fmt.Sprintf("units: %d", len(units)), append(inLive(l, trouble), v.passedOver(l, units, trouble)...))
	v.say("Running terragrunt run --all validate")
	runs, trouble, err := t.all(ctx, v.root, l.Live, "validate")
	if err != nil {
		return err
	}
	v.judge(len(runs), validName, validTitle, fmt.Sprintf("units: %d", len(runs)),
		slices.Concat(inLive(l, trouble), failures(runs), v.passedOver(l, unitsOf(runs), trouble)))
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
	v.plans(l, runs, append(inLive(l, trouble), v.passedOver(l, unitsOf(runs), trouble)...))
	return nil
}

// passedOver names the units in the live folder of which Terragrunt says nothing: it leaves out, with exit code 0, what depends on itself and
// all that depends on that. Where it said what is wrong, nothing more is said. What stacks generate need not be there yet.
func (v *validation) passedOver(l layout.Layout, told []change.Path, trouble string) []validate.Detail {
	if trouble != "" {
		return nil
	}
	circles := slices.Concat(graph.Of(v.index).Cycles()...)
	var all []validate.Detail
	for _, config := range v.index.Units() {
		unit := config.Dir()
		_, generated := v.index.StackByHand(config)
		if generated || !unit.Within(l.Live) || v.index.Real(config) != config || slices.Contains(told, unit) {
			continue
		}
		message := "Terragrunt says nothing of it"
		switch {
		case slices.Contains(circles, unit):
			message += ": it depends on itself in the end"
		case len(circles) > 0:
			message += ", perhaps since it depends on units that depend on themselves"
		}
		all = append(all, validate.Detail{Place: unit, Message: message})
	}
	return all
}

func unitsOf(runs []unitRun) (units []change.Path) {
	for _, run := range runs {
		units = append(units, run.Unit)
	}
	return units
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
