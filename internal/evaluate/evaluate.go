// Package evaluate owns what Terragrunt itself makes of a unit: it is the only door to Terragrunt's Go module. It takes one side of a
// refactoring, a tree before or after, and gives for each unit every value that Terragrunt would act on. It runs nothing of the tree,
// reads no secret, asks no network and writes to nothing but a scratch folder of its own. Another run of this program does that, which may be
// ended when it takes too much. It must not know what a value should be, nor that there is another side.
package evaluate

import (
	"context"
	"runtime"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Options say how a side is evaluated. The zero value evaluates nothing, in the sandbox.
type Options struct {
	// Root is the absolute path that stands for the repository's root in values, whatever scratch folder the side is evaluated in. Both
	// sides of a comparison need the same.
	Root string
	// Units are the configs to evaluate, or the folders that hold them.
	Units []change.Path
	// Generated gives, for each config that a stack generates, the stack file that says so, itself generated in nested stacks. Each stands in
	// the tree, in a folder of links to what it is made from; one that does not is made from a text that the repository does not hold.
	Generated map[change.Path]change.Path
	// Origin gives the folder under which a unit's outputs are known, for a unit's folder on this side: on the side after a move, its
	// folder before. Where it is nil, a unit is known under its own folder.
	Origin func(unit change.Path) change.Path
	// Outputs are true outputs by the folder under which a unit is known. What is not in there is answered by mocks.
	Outputs Outputs
	// Environ are the variables of the surroundings, as "KEY=VALUE". Configs see only those that Allow names. Terragrunt's own settings
	// of experiments, strict controls and feature flags count in any case: TG_EXPERIMENT, TG_EXPERIMENT_MODE, TG_STRICT_CONTROL,
	// TG_STRICT_MODE and TG_FEATURE, under their older names that begin with TERRAGRUNT_ too.
	Environ []string
	// Allow are the names of variables that configs may read; one may end in "*".
	Allow []string
	// LiveFunctions lets configs run commands, decrypt secrets, ask the cloud and see the whole of Environ.
	LiveFunctions bool
	// Parallelism is how many units are evaluated at once; 0 stands for one a processor.
	Parallelism int
	// Cache keeps what is evaluated for later runs; nil for none. It is never asked where LiveFunctions, Allow or Outputs are set.
	Cache Cache
	// Progress is told after each unit how many are done, from any goroutine.
	Progress func(done, total int)
}

// Evaluate evaluates the units of one side, in the order of Options.Units. A unit that cannot be evaluated holds a Failure, and so does one
// that is too large for the budget (see docs/evaluation.md); the error is the operating system's, or that of a cancelled context. Nothing
// is left of the scratch folder in either case.
func Evaluate(ctx context.Context, tree *live.Tree, options Options) ([]Unit, error) {
	budget, err := budgetOf(options.Environ)
	if err != nil {
		return nil, err
	}
	b := batches{tree: tree, options: options, budget: budget, units: make([]Unit, len(options.Units)), settled: make([]bool, len(options.Units))}
	known := keptFor(tree, options)
	for i, named := range options.Units {
		if unit, there := known.unit(named); there {
			b.settle(i, unit)
		}
	}
	if len(b.left()) == 0 {
		return b.units, ctx.Err()
	}
	scratch, err := materialise(ctx, tree, options.Root)
	if err != nil {
		return nil, err
	}
	defer scratch.remove()
	b.request = requestOf(tree, scratch, options, budget)
	if err := b.all(ctx); err != nil {
		return nil, err
	}
	known.add(options.Units, b.units)
	return b.units, nil
}

func parallelism(wanted int) int {
	if wanted > 0 {
		return wanted
	}
	return runtime.GOMAXPROCS(0)
}
