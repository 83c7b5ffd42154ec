package multicluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// switched names the inputs of a cluster's units that read a dropped stage: from now on they read the shared one, whose outputs may
// be others, so that the next apply of the unit itself may change what it runs.
func (s *sharing) switched(cluster layout.Cluster, stage layout.Stage, dropped change.Path) {
	for _, view := range s.x.Views() {
		if !view.Unit || !view.Config.Within(cluster.Folder) || s.isStage(cluster, view.Dir()) {
			continue
		}
		for _, reference := range view.References {
			if reference.Kind != refs.ConfigPath || reference.Target != dropped || reference.Dependency == "" {
				continue
			}
			if inputs := s.inputsReading(reference); len(inputs) > 0 {
				s.outcome.Findings = append(s.outcome.Findings, s.switchedFinding(cluster, stage, view, reference, inputs))
			}
		}
	}
}

// isStage tells whether a folder is one of the cluster's own stages, which go as well.
func (s *sharing) isStage(cluster layout.Cluster, folder change.Path) bool {
	return slices.ContainsFunc(s.l.Artifacts.Stages, func(stage layout.Stage) bool {
		return folder.Within(s.l.ClusterStageFolder(cluster, stage))
	})
}

// inputsReading gives the inputs that read a dependency, in the text that holds its block.
func (s *sharing) inputsReading(reference *refs.Reference) []string {
	body := parseBody(s.x.Tree(), reference.Frame.Text)
	if body == nil {
		return nil
	}
	var inputs []string
	for _, h := range holders(body) {
		for _, traversal := range traversals(h.x, "dependency") {
			if !h.local && step(traversal, 1) == reference.Dependency && !slices.Contains(inputs, h.name) {
				inputs = append(inputs, h.name)
			}
		}
	}
	return inputs
}

func (s *sharing) switchedFinding(cluster layout.Cluster, stage layout.Stage, view *refs.View, reference *refs.Reference, inputs []string) finding.Finding {
	f := finding.Finding{Code: finding.ReadsSharedNow, Severity: finding.Warning, Place: finding.InFile(string(view.Config)),
		Message: fmt.Sprintf("%s read %s of its own cluster, and reads the shared %s from now on: its next apply may change %s", view.Dir(),
			reference.Target, s.l.SharedFolder(stage), strings.Join(inputs, ", ")),
		Remedy: "Look at its plan before you apply it"}
	var keys []string
	for _, override := range s.l.OverridesOf(stage.Name) {
		if slices.ContainsFunc(override.Inputs, func(input string) bool { return slices.Contains(inputs, input) }) {
			keys = append(keys, override.Key)
		}
	}
	if len(keys) > 0 {
		f.Remedy = fmt.Sprintf("Look at its plan before you apply it, or pin today's values: set %s in %s of %s", strings.Join(keys, ", "),
			s.l.Cluster.Overrides, cluster.Name)
	}
	return f
}
