package static

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"dario.cat/mergo"
	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform/lang"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// pureFunctions are the functions whose result depends on their arguments alone: those of Terraform in the very version that Terragrunt
// links, and Terragrunt's own. All others make their value unknown, nothing worse: those that hang on a scope are answered there.
func pureFunctions() map[string]function.Function {
	scope := lang.Scope{BaseDir: "."}
	all := map[string]function.Function{}
	for name, f := range scope.Functions() {
		all[name] = f
	}
	for name, row := range functions {
		if row.Asks != Arguments || row.Names != NoPath || row.Tells != Nobodys {
			all[name] = unknownFunction
		}
	}
	all["startswith"], all["endswith"], all["strcontains"] = test2(strings.HasPrefix), test2(strings.HasSuffix), test2(strings.Contains)
	all["timecmp"], all["constraint_check"], all["deep_merge"] = timeCompare, constraintCheck, deepMerge
	all["pathexpand"] = wayOnly(func(way string) bool { return !strings.HasPrefix(way, "~") })
	all["abspath"] = wayOnly(path.IsAbs)
	for name, commands := range commandsThatNeed {
		all[name] = listOf(commands)
	}
	return all
}

// commandsThatNeed are lists that Terragrunt holds by itself.
var commandsThatNeed = map[string][]string{
	"get_terraform_commands_that_need_vars":        {"apply", "console", "destroy", "import", "plan", "push", "refresh"},
	"get_terraform_commands_that_need_locking":     {"apply", "destroy", "import", "plan", "refresh", "taint", "untaint"},
	"get_terraform_commands_that_need_input":       {"apply", "import", "init", "plan", "refresh"},
	"get_terraform_commands_that_need_parallelism": {"apply", "plan", "destroy"},
}

var unknownFunction = function.New(&function.Spec{
	VarParam: &function.Parameter{Name: "arguments", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowNull: true,
		AllowDynamicType: true, AllowMarked: true},
	Type: function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func([]cty.Value, cty.Type) (cty.Value, error) { return cty.DynamicVal, nil },
})

func listOf(words []string) function.Function {
	values := make([]cty.Value, len(words))
	for i, word := range words {
		values[i] = cty.StringVal(word)
	}
	return function.New(&function.Spec{
		Type: function.StaticReturnType(cty.List(cty.String)),
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) { return cty.ListVal(values), nil },
	})
}

// wayOnly is a function of one path, which asks the surroundings for some paths and gives the others as they are, cleaned where they are
// absolute.
func wayOnly(plain func(string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			way := args[0].AsString()
			if !plain(way) {
				return cty.UnknownVal(cty.String), nil
			}
			if path.IsAbs(way) {
				way = path.Clean(way)
			}
			return cty.StringVal(way), nil
		},
	})
}

func test2(f func(string, string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "part", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

// timeCompare is Terragrunt's timecmp: -1, 0 or 1.
var timeCompare = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "a", Type: cty.String}, {Name: "b", Type: cty.String}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		a, err := time.Parse(time.RFC3339, args[0].AsString())
		if err != nil {
			return cty.UnknownVal(cty.Number), err
		}
		b, err := time.Parse(time.RFC3339, args[1].AsString())
		if err != nil {
			return cty.UnknownVal(cty.Number), err
		}
		return cty.NumberIntVal(int64(a.Compare(b))), nil
	},
})

// constraintCheck is Terragrunt's constraint_check.
var constraintCheck = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "version", Type: cty.String}, {Name: "constraint", Type: cty.String}},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		is, err := version.NewSemver(args[0].AsString())
		if err != nil {
			return cty.UnknownVal(cty.Bool), err
		}
		wanted, err := version.NewConstraint(args[1].AsString())
		if err != nil {
			return cty.UnknownVal(cty.Bool), err
		}
		return cty.BoolVal(wanted.Check(is)), nil
	},
})

// deepMerge is Terragrunt's deep_merge: later maps win, lists are joined, and an empty value takes nothing away. Terragrunt goes through
// JSON and this library, whose rules are not written down elsewhere. It refuses the call without its experiment, which no snapshot shows.
var deepMerge = function.New(&function.Spec{
	VarParam: &function.Parameter{Name: "maps", Type: cty.DynamicPseudoType, AllowNull: true, AllowDynamicType: true},
	Type:     function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		merged := map[string]any{}
		for _, arg := range args {
			switch {
			case !arg.IsWhollyKnown():
				return cty.DynamicVal, nil
			case arg.IsNull():
				continue
			case !arg.Type().IsMapType() && !arg.Type().IsObjectType():
				return cty.DynamicVal, fmt.Errorf("deep_merge takes maps and objects, not a %s", arg.Type().FriendlyName())
			}
			text, err := ctyjson.Marshal(arg, arg.Type())
			if err != nil {
				return cty.DynamicVal, err
			}
			more := map[string]any{}
			decoder := json.NewDecoder(bytes.NewReader(text))
			decoder.UseNumber()
			if err := decoder.Decode(&more); err != nil {
				return cty.DynamicVal, err
			}
			if err := mergo.Merge(&merged, more, mergo.WithAppendSlice, mergo.WithOverride); err != nil {
				return cty.DynamicVal, err
			}
		}
		text, err := json.Marshal(merged)
		if err != nil {
			return cty.DynamicVal, err
		}
		var value ctyjson.SimpleJSONValue
		err = value.UnmarshalJSON(text)
		return value.Value, err
	},
})
