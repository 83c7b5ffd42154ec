package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// lastNaming is the phase that names the shared artifacts.
const lastNaming = 2

// namesChosen says once which names a plan without a layout file chose itself.
func namesChosen(l layout.Layout, made *plan.Plan) finding.List {
	if l.File != "" {
		return nil
	}
	var said []string
	var places []finding.Place
	for _, step := range made.Steps {
		for _, name := range step.Names {
			said = append(said, fmt.Sprintf("%s of %s becomes %s", name.Name, name.Stage, strings.Join(strings.Fields(name.New), " ")))
			places = append(places, name.Place)
		}
	}
	if len(said) == 0 {
		return nil
	}
	return finding.List{{Code: finding.NameChosen, Severity: finding.Note, Place: places[0], Related: places[1:],
		Message: "no layout file says what shared artifacts are called, so they lose the cluster's name: " + strings.Join(said, ", "),
		Remedy:  "Run tg-refactor init, which asks for names and writes them into naming of " + layout.FileName}}
}

// namesOf gives the names that the phases would choose themselves with a layout file; none where the phases do not come so far.
func (e *Engine) namesOf(ctx context.Context, written layout.Written, options layout.Options) ([]phase.Name, error) {
	tree, findings := e.tree.With(change.Set{Creates: []change.Create{{Path: written.Path, Content: written.Content}}})
	if findings.Has(finding.Error) {
		return nil, nil
	}
	l, findings := layout.Load(tree, layout.Options{File: written.Path, Live: options.Live, Dir: options.Dir})
	if findings.Has(finding.Error) {
		return nil, nil
	}
	var runners []plan.Runner
	for _, p := range e.phases {
		if p.Number <= lastNaming {
			runners = append(runners, plan.PhaseRunner(p, multicluster.Options{Layout: l}))
		}
	}
	made, err := plan.Fold(ctx, "init", e.index, runners)
	if err != nil {
		return nil, err
	}
	var names []phase.Name
	for _, step := range made.Steps {
		names = append(names, step.Names...)
	}
	return names, nil
}
