package state

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// unitPlan is what planning one unit came to.
type unitPlan struct {
	// made tells that there is a plan; else said is what Terragrunt had to say.
	made    bool
	said    words
	changes []planChange
}

// planAll plans units of the tree at root, in one run of Terragrunt: it keeps the order of dependencies, and no two runs of it may
// work in the cache of one dependency at the same time. Where the exit code of all and the words of each plan agree that nothing would
// change, nothing would. Otherwise each unit is judged by its own plan: a run calls one with pending changes succeeded, and goes on where
// one fails.
func (m *mover) planAll(ctx context.Context, root string, units []change.Path) (map[change.Path]unitPlan, error) {
	above := units[0].Dir()
	for _, unit := range units[1:] {
		for !unit.Within(above) || unit == above {
			above = above.Dir()
		}
	}
	plans := filepath.Join(m.bench.dir, fmt.Sprintf("plans-%d", m.bench.next.Add(1)))
	if err := m.fs.Mkdir(plans, private); err != nil {
		return nil, err
	}
	defer func() { _ = journal.RemoveAll(m.fs, plans) }()
	dir := filepath.Join(root, filepath.FromSlash(string(above)))
	// A unit that stays in its folder and gets another backend has one set up already, from which nothing is to be brought over.
	reconfigure := "TF_CLI_ARGS_init=" + strings.TrimSpace(program.Getenv(m.request.Env, "TF_CLI_ARGS_init")+" -reconfigure")
	env := slices.Concat(m.request.Env, []string{"TG_NO_COLOR=true", "TG_NO_TIPS=true", "TG_LOG_FORMAT=json", "TF_IN_AUTOMATION=1", reconfigure})
	if m.anyLinked(root, units) {
		// A run of many units finds those behind links by this experiment alone (Terragrunt 1.1.2).
		env = append(env, "TG_EXPERIMENT="+strings.TrimPrefix(program.Getenv(m.request.Env, "TG_EXPERIMENT")+",symlinks", ","))
	}
	run := func(units []change.Path, more ...string) (program.Result, error) {
		args := []string{"run", "--all", "--non-interactive", "--out-dir", plans, "--parallelism", itoa(m.request.Parallelism), "--queue-strict-include"}
		for _, unit := range units {
			args = append(args, "--queue-include-dir", unit.Below(above))
		}
		return m.request.Programs.Run(ctx, program.Call{Path: m.request.Terragrunt, Args: append(args, more...), Dir: dir, Env: env})
	}
	planned, err := run(units, "--", "plan", "-input=false", "-detailed-exitcode")
	if err != nil {
		return nil, err
	}
	made := map[change.Path]unitPlan{}
	var open []change.Path
	for _, unit := range units {
		kind, err := journal.Peek(m.fs, filepath.Join(plans, filepath.FromSlash(unit.Below(above)), "tfplan.tfplan"))
		switch {
		case err != nil || kind == journal.Absent:
			made[unit] = unitPlan{said: m.said(planned, dir, unit.Below(above))}
		case planned.ExitCode == 0 && unchanging(planned, unit.Below(above)):
			made[unit] = unitPlan{made: true}
		default:
			open = append(open, unit)
		}
	}
	if len(open) == 0 {
		return made, nil
	}
	shown, err := run(open, "--json-out-dir", plans, "--", "show")
	if err != nil {
		return nil, err
	}
	for _, unit := range open {
		below := unit.Below(above)
		text, err := journal.ReadFile(m.fs, filepath.Join(plans, filepath.FromSlash(below), "tfplan.json"))
		var plan unitPlan
		if err == nil {
			plan.changes, err = parsePlan(text)
		}
		if plan.made = err == nil; err != nil {
			plan.said = m.said(shown, dir, below)
		}
		made[unit] = plan
	}
	return made, nil
}

// anyLinked tells whether the way to a unit's folder leads through a link.
func (m *mover) anyLinked(root string, units []change.Path) bool {
	for _, unit := range units {
		for above := range unit.Up() {
			info, err := m.fs.Lstat(filepath.Join(root, filepath.FromSlash(string(above))))
			if above != change.Root && err == nil && info.Mode()&fs.ModeSymlink != 0 {
				return true
			}
		}
	}
	return false
}

// unchanging tells whether the plan of a unit says in words that nothing would change.
func unchanging(planned program.Result, unit string) bool {
	none := false
	for line := range bytes.Lines(planned.Stdout) {
		var entry struct {
			Msg  string
			Unit string `json:"working-dir"`
		}
		if json.Unmarshal(line, &entry) != nil || entry.Unit != unit {
			continue
		}
		for said := range strings.Lines(entry.Msg) {
			switch {
			case strings.HasPrefix(said, "No changes."):
				none = true
			case strings.HasPrefix(said, "Plan:"), strings.HasPrefix(said, "Changes to Outputs:"):
				return false
			}
		}
	}
	return none
}

// said gives what Terragrunt had to say about a unit of a run in dir. Its log names the unit relative to that folder, or its whole path
// while it runs init.
func (m *mover) said(result program.Result, dir, unit string) words {
	if bytes.Contains(result.Stderr, []byte(`no command named "run"`)) {
		return words{sentence: "this Terragrunt is older than v0.74.0 and does not know `run --all`; say --no-plan, and run `terragrunt plan` in the unit"}
	}
	whole := filepath.Join(dir, filepath.FromSlash(unit))
	var of, all []string
	for line := range bytes.Lines(result.Stderr) {
		var entry struct {
			Level, Msg string
			Unit       string `json:"working-dir"`
			Prefix     string
		}
		if json.Unmarshal(line, &entry) != nil || entry.Level != "error" && entry.Level != "stderr" {
			continue
		}
		all = append(all, entry.Msg)
		if entry.Unit == unit || entry.Unit == whole || strings.HasSuffix(entry.Prefix, "/"+unit) {
			of = append(of, entry.Msg)
		}
	}
	if len(of) == 0 {
		of = all
	}
	if len(of) == 0 && result.ExitCode == 0 {
		return words{sentence: "Terragrunt ended well and made none, as where an exclude block of the unit or of one that depends on it says so"}
	}
	return wordsOf([]byte(strings.Join(of, "\n")), result.ExitCode, program.SecretsOf(m.request.Env))
}
