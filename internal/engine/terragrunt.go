package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/tempdir"
)

// terragrunt is the user's Terragrunt.
type terragrunt struct {
	path    string
	dialect dialect.Dialect
	environ []string
}

// findTerragrunt looks for Terragrunt on the PATH of the surroundings. It reports false where there is none.
func findTerragrunt(ctx context.Context, environ []string) (terragrunt, bool, error) {
	path, err := program.Find("terragrunt", environ)
	if errors.Is(err, program.ErrNotFound) {
		return terragrunt{}, false, nil
	}
	if err != nil {
		return terragrunt{}, false, err
	}
	t := terragrunt{path: path, environ: environ}
	result, err := t.run(ctx, filepath.Dir(path), "--version")
	if err != nil {
		return terragrunt{}, false, err
	}
	t.dialect, _ = dialect.OfBinary(string(result.Stdout))
	return t, true, nil
}

func (t terragrunt) run(ctx context.Context, dir string, args ...string) (program.Result, error) {
	env := append(slices.Clone(t.environ), "TG_NON_INTERACTIVE=true", "TG_NO_COLOR=true", "TERRAGRUNT_NON_INTERACTIVE=true", "TF_INPUT=0")
	return program.Door{}.Run(ctx, program.Call{Path: t.path, Args: args, Dir: dir, Env: env})
}

// unitRun is what Terragrunt did in one unit.
type unitRun struct {
	Unit change.Path
	// Failure says why the unit failed; empty where it did not.
	Failure string
	// Changes are what the unit's plan would change, as "terraform_data.vm update".
	Changes []string
}

// loads asks Terragrunt for its units below a folder of the repository, in the order of their dependencies. The text says what keeps it from
// telling them.
func (t terragrunt) loads(ctx context.Context, root string, below change.Path) (units []change.Path, trouble string, err error) {
	result, err := t.run(ctx, filepath.Join(root, filepath.FromSlash(string(below))), "find", "--dag", "--json")
	if err != nil {
		return nil, "", err
	}
	var found []struct {
		Path string `json:"path"`
	}
	list, unreadable := program.JSON(result.Stdout)
	if result.ExitCode != 0 || unreadable != nil || json.Unmarshal(list, &found) != nil {
		return nil, t.endedWith(result), nil //nolint:nilerr // what it ended with is told
	}
	for _, entry := range found {
		if unit, ok := below.Join(filepath.ToSlash(entry.Path)); ok {
			units = append(units, unit)
		}
	}
	return units, "", nil
}

func (t terragrunt) endedWith(result program.Result) string {
	return fmt.Sprintf("it ended with exit code %d: %s", result.ExitCode, t.lastLine(result.Stderr))
}

// all runs a command for all units below a folder of the repository and gives each unit by itself: of a run, its own result; of a plan,
// what it would change. Nothing that the units print is kept, since it may be secret.
func (t terragrunt) all(ctx context.Context, root string, below change.Path, command string) (runs []unitRun, trouble string, err error) {
	made, err := tempdir.New("plans")
	if err != nil {
		return nil, "", err
	}
	defer made.Remove()
	dir := made.Path
	report, plans := filepath.Join(dir, "report.json"), filepath.Join(dir, "plans")
	args := []string{"run", "--all", "--queue-ignore-errors", "--report-file", report, "--report-format", "json"}
	if command == planCommand {
		args = append(args, "--json-out-dir", plans)
	}
	result, err := t.run(ctx, filepath.Join(root, filepath.FromSlash(string(below))), append(args, "--", command)...)
	if err != nil {
		return nil, "", err
	}
	var entries []reported
	content, err := live.ReadRegular(report, 0)
	if err != nil || json.Unmarshal(content, &entries) != nil || len(entries) == 0 && result.ExitCode != 0 {
		return nil, t.endedWith(result), nil
	}
	for _, entry := range entries {
		unit, ok := below.Join(filepath.ToSlash(entry.Name))
		if !ok {
			continue
		}
		run := unitRun{Unit: unit, Failure: t.failure(entry)}
		if command == planCommand && run.Failure == "" {
			run.Changes, run.Failure = planned(filepath.Join(plans, filepath.FromSlash(entry.Name), "tfplan.json"))
		}
		runs = append(runs, run)
	}
	if result.ExitCode != 0 && !slices.ContainsFunc(runs, func(r unitRun) bool { return r.Failure != "" }) {
		trouble = t.endedWith(result)
	}
	return runs, trouble, nil
}

const planCommand = "plan"

// reported is an entry of Terragrunt's report of a run.
type reported struct{ Name, Result, Reason, Cause string }

// failure says why a unit failed, without secrets; empty where it did not.
func (t terragrunt) failure(r reported) string {
	if r.Result == "succeeded" || r.Result == "excluded" {
		return ""
	}
	var lines []string
	for _, one := range program.Errors([]byte(r.Cause)) {
		lines = append(lines, one...)
	}
	if cause := strings.Join(strings.Fields(program.SecretsOf(t.environ).Hide(strings.Join(lines, "\n"))), " "); cause != "" {
		return cause
	}
	return strings.TrimSpace(r.Result + " " + r.Reason)
}

// planned gives what a plan would change. A run of all units calls one with pending changes succeeded, so that only its plan tells.
func planned(file string) (changes []string, failure string) {
	content, err := live.ReadRegular(file, 0)
	if err != nil {
		return nil, "it gave no plan"
	}
	type change struct {
		Actions []string `json:"actions"`
	}
	var plan struct {
		ResourceChanges []struct {
			Address string `json:"address"`
			Change  change `json:"change"`
		} `json:"resource_changes"`
		OutputChanges map[string]change `json:"output_changes"`
	}
	if shown, err := program.JSON(content); err != nil || json.Unmarshal(shown, &plan) != nil {
		return nil, "it gave no plan that can be read"
	}
	add := func(address string, c change) {
		if action := strings.Join(c.Actions, " and "); action != "no-op" && action != "read" {
			changes = append(changes, address+" "+action)
		}
	}
	for _, resource := range plan.ResourceChanges {
		add(resource.Address, resource.Change)
	}
	for name, c := range plan.OutputChanges {
		add("output."+name, c)
	}
	slices.Sort(changes)
	return changes, ""
}

// lastLine gives the last line that Terragrunt printed, without secrets.
func (t terragrunt) lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(program.SecretsOf(t.environ).Hide(string(text))), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
