package static

import (
	"errors"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// costs are of functions that take more than their arguments and their answer show: what one call takes, in bytes of memory, roughly.
var costs = map[string]func(args []cty.Value) int64{
	"setproduct": func(args []cty.Value) int64 {
		product := int64(perValue)
		for _, arg := range args {
			product = times(int(product), max(length(arg), 1))
		}
		return times(int(product), len(args))
	},
	"format":     formatCost,
	"formatlist": formatCost,
	"join": func(args []cty.Value) int64 {
		elements := 0
		for _, arg := range args[1:] {
			elements += length(arg)
		}
		return times(len(text(args[0])), elements)
	},
	"replace": func(args []cty.Value) int64 { return times(len(text(args[0]))+1, len(text(args[2]))) },
	"indent": func(args []cty.Value) int64 {
		return times(int(number(args[0])), 1+strings.Count(text(args[1]), "\n"))
	},
	"distinct": func(args []cty.Value) int64 {
		own := meter{left: mostBytes}
		own.weigh(args[0])
		const cheaper = 32
		return times(length(args[0]), int(mostBytes-own.left)/cheaper)
	},
	"matchkeys": func(args []cty.Value) int64 { return times(length(args[0]), length(args[2])) },
	"regex":     patternCost,
	"regexall":  patternCost,
	"parseint": func(args []cty.Value) int64 {
		const cheaper = 1000
		return times(len(text(args[0])), len(text(args[0]))) / cheaper
	},
	"yamldecode": func(args []cty.Value) int64 { return yamlCost(text(args[0])) },
}

// bounded gives one of these functions as one that is metered. It reports false for all others.
func (m *meter) bounded(name string) (function.Function, bool) {
	cost, ok := costs[name]
	if !ok {
		return function.Function{}, false
	}
	f := pure.Functions[name]
	return function.New(&function.Spec{Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if !m.charge(cost(args)) {
				return cty.DynamicPseudoType, errTooLarge
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	}), true
}

func formatCost(args []cty.Value) int64 {
	longest, width, run := 1, int64(0), 0
	for _, arg := range args[1:] {
		longest = max(longest, length(arg))
	}
	for _, r := range text(args[0]) {
		if r < '0' || r > '9' {
			width, run = width+int64(run), 0
			continue
		}
		run = int(min(times(run, 10)+int64(r-'0'), mostBytes))
	}
	return times(int(min(width, mostBytes)), longest)
}

func patternCost(args []cty.Value) int64 {
	const cheaper = 16
	return times(len(text(args[0])), len(text(args[1]))) / cheaper
}

// yamlCost is what a document takes with its aliases written out: all there is for one that nests without end, or is within itself, and nothing for
// one that does not parse, of which that is found soon.
func yamlCost(document string) int64 {
	all, err := syntax.YAML([]byte(document))
	if errors.Is(err, syntax.ErrTooDeep) {
		return mostBytes
	}
	cost := int64(0)
	for _, one := range all {
		cost += syntax.YAMLWeight(one)
	}
	return cost
}

// length is how many elements a value has; 0 for what is none, or is not known.
func length(v cty.Value) int {
	v, _ = v.Unmark()
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || !v.CanIterateElements() {
		return 0
	}
	return v.LengthInt()
}

func text(v cty.Value) string {
	v, _ = v.Unmark()
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

func number(v cty.Value) int64 {
	v, _ = v.Unmark()
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || v.Type() != cty.Number {
		return 0
	}
	n, _ := v.AsBigFloat().Int64()
	return min(max(n, 0), mostBytes)
}
