package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/program"
)

// OverrideRequest says what to change of what a cluster takes from the shared artifacts.
type OverrideRequest struct {
	cluster.Overriding
	// Pin asks for pins of all keys that are not overridden, from real outputs: those of the files, else those that the units'
	// states have, as Terragrunt tells them. Overriding.Pin is filled in from them.
	Pin bool
	// Outputs name files that hold what `terragrunt output -json` printed, as "FILE" or as "STAGE=FILE".
	Outputs []string
	// Environ is the environment of the run, in which Terragrunt is looked for and asked, as "NAME=value".
	Environ []string
}

// Override makes the plan of changing overrides. Errors are as those of Plan.
func (e *Engine) Override(ctx context.Context, request OverrideRequest) (Made, error) {
	if request.Pin {
		pins, err := e.pins(ctx, request)
		if err != nil {
			return Made{}, err
		}
		request.Overriding.Pin = pins
	}
	return e.planCluster(ctx, plan.Request{Override: &request.Overriding})
}

// Overrides is what is in force for a cluster.
type Overrides struct {
	// Cluster is its folder's name, and Definition its definition.
	Cluster    string
	Definition change.Path
	List       []cluster.InForce
	// Units is what each unit has for each key.
	Units []cluster.UnitValue
}

// Overrides tells what is in force for each key, and from where.
func (e *Engine) Overrides(ctx context.Context, name string) (Overrides, error) {
	l, err := e.clusters(ctx)
	if err != nil {
		return Overrides{}, err
	}
	c, findings := cluster.Find(e.tree, l, name)
	if len(findings) > 0 {
		return Overrides{}, findings
	}
	return Overrides{Cluster: c.Name, Definition: l.Definition(c), List: cluster.InForceOf(e.index, l, c),
		Units: cluster.UnitValues(e.index, l, c)}, nil
}

// pins finds the values that a cluster takes from the shared artifacts today.
func (e *Engine) pins(ctx context.Context, request OverrideRequest) ([]cluster.Setting, error) {
	l, err := e.clusters(ctx)
	if err != nil {
		return nil, err
	}
	c, findings := cluster.Find(e.tree, l, request.Cluster)
	if len(findings) > 0 {
		return nil, findings
	}
	outputs := cluster.Outputs{}
	needed := cluster.Needed(e.index, l, c)
	for _, named := range request.Outputs {
		if err := e.readOutputs(l, named, needed, outputs); err != nil {
			return nil, err
		}
	}
	if len(request.Outputs) == 0 && len(needed) > 0 {
		if err := e.askOutputs(ctx, request.Environ, needed, outputs); err != nil {
			return nil, err
		}
	}
	pins, findings := cluster.Pins(e.index, l, c, outputs)
	if findings.Has(finding.Error) {
		return nil, findings.Sorted()
	}
	return pins, nil
}

// askOutputs lets Terragrunt tell the outputs that units have in their states.
func (e *Engine) askOutputs(ctx context.Context, environ []string, units []change.Path, into cluster.Outputs) error {
	const remedy = "Save what `terragrunt output -json` prints there, and name the file with --outputs"
	t, found, err := findTerragrunt(ctx, environ)
	if err != nil {
		return err
	}
	if !found {
		return finding.List{{Code: finding.OutputsUnusable, Severity: finding.Error, Place: finding.InFile(string(units[0])),
			Message: "there is no terragrunt on the PATH to ask for outputs", Remedy: remedy}}
	}
	for _, unit := range units {
		result, err := t.run(ctx, filepath.Join(e.root, filepath.FromSlash(string(unit))), "output", "-json")
		if err != nil {
			return err
		}
		if result.ExitCode != 0 {
			return finding.List{{Code: finding.OutputsUnusable, Severity: finding.Error, Place: finding.InFile(string(unit)),
				Message: fmt.Sprintf("%s cannot be asked for its outputs: terragrunt ended with exit code %d: %s", unit, result.ExitCode,
					t.lastLine(result.Stderr)), Remedy: remedy}}
		}
		printed, err := program.JSON(result.Stdout) // A warning about its own configuration may stand before.
		if err != nil {
			printed = result.Stdout
		}
		if err := addOutputs(into, string(unit), printed, []change.Path{unit}); err != nil {
			return err
		}
	}
	return nil
}

// readOutputs reads one file of outputs: those of the stage that is named before it, of each stage in an object by their names, or,
// without either, those of all units that are needed.
func (e *Engine) readOutputs(l layout.Layout, named string, needed []change.Path, into cluster.Outputs) error {
	stage, file, ok := strings.Cut(named, "=")
	if _, known := l.Stage(stage); !ok || !known {
		stage, file = "", named
	}
	text, err := live.ReadRegular(e.Path(file), 0)
	if err != nil {
		return finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Message: fmt.Sprintf("there is no file of outputs %s: %v", file, cause(err)),
			Remedy: "Name a file with what `terragrunt output -json` printed"}}
	}
	var byStage map[string]json.RawMessage
	if json.Unmarshal(text, &byStage) == nil && stage == "" {
		found := false
		for name, outputs := range byStage {
			if s, known := l.Stage(name); known {
				found = true
				if err := addOutputs(into, file, outputs, []change.Path{l.SharedFolder(s)}); err != nil {
					return err
				}
			}
		}
		if found {
			return nil
		}
	}
	if s, known := l.Stage(stage); known {
		needed = []change.Path{l.SharedFolder(s)}
	}
	return addOutputs(into, file, text, needed)
}

// addOutputs reads the outputs of some units.
func addOutputs(into cluster.Outputs, from string, text []byte, units []change.Path) error {
	outputs, err := cluster.ReadOutputs(text)
	if err != nil {
		return finding.List{{Code: finding.OutputsUnusable, Severity: finding.Error, Place: finding.InFile(from),
			Message: fmt.Sprintf("the outputs of %s cannot be read: %v", from, err), Remedy: "Save what `terragrunt output -json` prints in the unit's folder"}}
	}
	for _, unit := range units {
		for name, value := range outputs {
			if into[unit] == nil {
				into[unit] = map[string]cluster.Output{}
			}
			into[unit][name] = value
		}
	}
	return nil
}
