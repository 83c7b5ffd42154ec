package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/state"
)

// statePairs evaluates each unit on both sides and gives its places. A unit whose place cannot be told is a finding, and no pair.
func (e *Engine) statePairs(ctx context.Context, s stateSides, options StateOptions) ([]state.Pair, finding.List, error) {
	sides := maps.Clone(s.indexes)
	if sides == nil {
		sides = map[*live.Tree]*refs.Index{}
	}
	index := func(tree *live.Tree) (*refs.Index, error) {
		if sides[tree] == nil {
			x, err := refs.Build(ctx, tree)
			if err != nil {
				return nil, err
			}
			sides[tree] = x
		}
		return sides[tree], nil
	}
	before, err := index(s.before)
	if err != nil {
		return nil, nil, err
	}
	was := map[*live.Tree][]change.Path{}
	var is []change.Path
	for _, unit := range s.units {
		was[unit.tree] = append(was[unit.tree], unit.Before)
		if unit.After != "" {
			is = append(is, unit.After)
		}
	}
	outputs, err := e.outputs(options.Outputs)
	if err != nil {
		return nil, nil, err
	}
	now, err := e.evaluatedUnits(ctx, e.index, is, options, outputs, s.outputsOrigin(outputs, before, false))
	if err != nil {
		return nil, nil, err
	}
	old := map[*live.Tree]map[change.Path]evaluate.Unit{}
	for tree, folders := range was {
		x, err := index(tree)
		if err == nil {
			old[tree], err = e.evaluatedUnits(ctx, x, folders, options, outputs, s.outputsOrigin(outputs, before, tree == s.before))
		}
		if err != nil {
			return nil, nil, err
		}
	}
	var pairs []state.Pair
	findings := s.problems
	for _, unit := range s.units {
		was := stateUnit{old[unit.tree][unit.Before], sides[unit.tree]}
		if was.onlyCopied() {
			continue
		}
		pair, err := e.statePair(unit, was, stateUnit{now[unit.After], e.index}, s, options)
		if err != nil {
			findings = append(findings, asFindings(err)...)
			continue
		}
		if pair.Same() {
			continue
		}
		pairs = append(pairs, pair)
		if f := unit.unsaid; f != nil {
			// The folder is the same: nothing is guessed, so that the state may be brought over. A gate lets nothing pass that nobody recorded.
			if f.Severity = finding.Warning; options.RequireMigrated {
				f.Severity = finding.Error
			}
			findings = append(findings, *f)
		}
	}
	slices.SortFunc(pairs, func(a, b state.Pair) int { return strings.Compare(string(a.Name()), string(b.Name())) })
	return pairs, findings, nil
}

// evaluatedUnits gives what Terragrunt makes of units, by their folders. The environment is seen: backends are often named by it.
func (e *Engine) evaluatedUnits(ctx context.Context, x *refs.Index, folders []change.Path, options StateOptions, outputs evaluate.Outputs,
	origin func(change.Path) change.Path) (map[change.Path]evaluate.Unit, error) {
	units, err := evaluate.Evaluate(ctx, x.Expanded(), evaluate.Options{Root: e.root, Generated: x.GeneratedBy(), Units: folders,
		Environ: options.Environ, Allow: []string{"*"}, LiveFunctions: options.LiveFunctions, Parallelism: options.Parallelism,
		Outputs: outputs, Origin: origin})
	if err != nil {
		return nil, err
	}
	all := map[change.Path]evaluate.Unit{}
	for i, unit := range units {
		all[folders[i]] = unit
	}
	return all, nil
}

// stateUnit is a unit of one side.
type stateUnit struct {
	evaluate.Unit
	index *refs.Index
}

// onlyCopied tells whether a unit is there for stacks to copy, and cannot be run where it stands: it has no state there.
func (u stateUnit) onlyCopied() bool {
	return u.index.Template(u.Config) || u.Failure != nil && u.index.MayRun(u.Config)
}

func (e *Engine) statePair(moved movedUnit, old, now stateUnit, s stateSides, options StateOptions) (state.Pair, error) {
	var pair state.Pair
	var err error
	if pair.Before, err = e.statePlace(moved.Before, old, options, moved.After); err != nil || moved.After == "" {
		return pair, err
	}
	if pair.After, err = e.statePlace(moved.After, now, options, moved.Before); err != nil {
		return pair, err
	}
	for _, stop := range moved.stops {
		place, err := e.stopPlace(pair.Before, stop)
		if err != nil {
			return pair, err
		}
		pair.Stops = append(pair.Stops, state.Stop{Place: place, Since: string(manifest.File(stop.By))})
	}
	for _, dependency := range now.Dependencies {
		if dependency.Enabled && !dependency.SkipOutputs && dependency.Target != "" {
			pair.Dependencies = append(pair.Dependencies, dependency.Target.Dir())
		}
	}
	pair.Hooks = hooks(now.Unit, options)
	pair.Narrowed, pair.Excluded = narrowing(now.Unit, options.Environ), unplannable(now.Unit)
	pair.Declared = s.declaredOf(moved.After, old.Unit, now.Unit)
	return pair, nil
}

// statePlace gives where a unit keeps its state. It may also have stood in others, where its module was fetched.
func (e *Engine) statePlace(folder change.Path, unit stateUnit, options StateOptions, others ...change.Path) (state.Place, error) {
	unknown := func(remedy, format string, args ...any) error {
		return finding.List{{Code: finding.StatePlaceUnknown, Severity: finding.Error, Place: finding.InFile(string(unit.Config)),
			Message: "where the state of " + string(folder) + " stands cannot be told: " +
				program.SecretsOf(options.Environ).Hide(fmt.Sprintf(format, args...)),
			Remedy: remedy}}
	}
	const mend = "Mend what keeps the config from being evaluated, or bring this state over by hand"
	p := state.Place{Unit: folder, Source: unit.Source, IAMRole: unit.IAMRole, Binary: binary(unit.Unit, options)}
	if _, elsewhere := unit.index.UnreadIn(folder); elsewhere {
		return p, unknown("Bring this state over by hand: generate the stack before and after, `terragrunt state pull` in the old folder, "+
			"`terragrunt state push` in the new one", "its text is not in this repository")
	}
	if unit.Failure != nil {
		return p, unknown(mend, "%s", unit.Failure.Message)
	}
	block, hangs, err := e.block(unit)
	if err == nil {
		var more []evaluate.Hang
		more, err = e.initSettings(&block, unit, options)
		hangs = append(hangs, more...)
	}
	if err == nil && block.Backend == "" {
		err = e.remoteModule(unit, append(others, folder))
	}
	switch {
	case err != nil:
		return p, unknown("Write it where it can be read: in remote_state, in a generated backend, or as -backend-config=KEY=VALUE in "+
			"extra_arguments of init; or bring this state over by hand", "%v", err)
	case len(hangs) > 0:
		return p, unknown(standInRemedy(unit, hangs[0], options), "its backend hangs on %s", hangs[0].On)
	}
	p.Backend, p.Config, p.Encryption = block.Backend, block.Config, block.Encryption
	p.Env = environment(unit.Unit)
	for _, name := range []string{"TG_DOWNLOAD_DIR", "TERRAGRUNT_DOWNLOAD", "TERRAGRUNT_DOWNLOAD_DIR"} {
		p.Download = cmp.Or(p.Download, program.Getenv(options.Environ, name))
	}
	if attribute, ok := unit.Attribute("download_dir"); ok && p.Download == "" {
		p.Download = attribute.Text()
	}
	absolute := filepath.Join(e.root, filepath.FromSlash(string(folder)))
	p.WorkingCopy, _ = state.WorkingCopy(absolute, p.Download, p.Source)
	return p, nil
}

// environment is what extra_arguments add to the environment of init, as the credentials of the backend.
func environment(unit evaluate.Unit) []string {
	var env []string
	for _, extra := range unit.ExtraArguments {
		if !slices.Contains(extra.Commands, "init") {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(extra.Environment)) {
			env = append(env, name+"="+extra.Environment[name])
		}
	}
	return env
}

// binary names the OpenTofu or Terraform of a unit, as Terragrunt would choose it.
func binary(unit evaluate.Unit, options StateOptions) string {
	env := options.Environ
	for _, name := range []string{options.Binary, program.Getenv(env, "TG_TF_PATH"), program.Getenv(env, "TERRAGRUNT_TFPATH"), unit.Binary} {
		if name != "" {
			return name
		}
	}
	if _, err := program.Find("tofu", env); err == nil {
		return "tofu"
	}
	return "terraform"
}

// hooks are what a plan of the unit runs beside Terraform, without secrets of the environment. Where functions really ran, a word may be one of
// any origin: then no more than the program is told.
func hooks(unit evaluate.Unit, options StateOptions) []string {
	var all []string
	secrets := program.SecretsOf(options.Environ)
	for _, attribute := range unit.Attributes {
		name, isExecute := strings.CutSuffix(strings.TrimPrefix(attribute.Name, "terraform."), ".execute")
		if !isExecute || !strings.Contains(name, "_hook.") {
			continue
		}
		var commands []string
		if of, ok := unit.Attribute("terraform." + name + ".commands"); ok {
			_ = json.Unmarshal([]byte(of.Value), &commands)
		}
		if slices.ContainsFunc(commands, func(c string) bool {
			return slices.Contains([]string{"plan", "init", "show", "terragrunt-read-config"}, c)
		}) {
			var words []string
			if json.Unmarshal([]byte(attribute.Value), &words) != nil {
				continue
			}
			if options.LiveFunctions && len(words) > 1 {
				words = append(words[:1], prove.Withheld)
			}
			all = append(all, name+": "+secrets.Hide(strings.Join(words, " ")))
		}
	}
	return all
}
