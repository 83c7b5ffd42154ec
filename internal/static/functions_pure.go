package static

import (
	"strings"
	"time"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform/lang"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// pureFunctions are the functions of Terragrunt 1.1 whose result depends on their arguments alone: those of Terraform in the very version
// that Terragrunt links, and Terragrunt's own. What else there is makes its value unknown, nothing worse.
func pureFunctions() map[string]function.Function {
	scope := lang.Scope{BaseDir: "."}
	functions := map[string]function.Function{}
	for name, f := range scope.Functions() {
		functions[name] = f
	}
	functions["startswith"], functions["endswith"], functions["strcontains"] = test2(strings.HasPrefix), test2(strings.HasSuffix),
		test2(strings.Contains)
	functions["timecmp"], functions["constraint_check"] = timeCompare, constraintCheck
	for _, name := range unknownFunctions {
		functions[name] = unknownFunction
	}
	return functions
}

// unknownFunctions hang on what a snapshot does not show: the surroundings, the clock, the cloud, secrets, the place of the clone. Those
// that read files hang on the scope too: fileFunctions has the ones that are answered.
var unknownFunctions = []string{
	"get_terraform_command", "get_terraform_cli_args", "get_platform", "get_env", "run_cmd", "sops_decrypt_file", "get_working_dir",
	"get_aws_account_alias", "get_aws_account_id", "get_aws_caller_identity_arn", "get_aws_caller_identity_user_id",
	"get_terragrunt_source_cli_flag", "get_default_retryable_errors", "deep_merge",
	"get_terraform_commands_that_need_vars", "get_terraform_commands_that_need_locking",
	"get_terraform_commands_that_need_input", "get_terraform_commands_that_need_parallelism",
	"file", "fileexists", "filebase64", "filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256", "filebase64sha512",
	"templatefile", "read_tfvars_file", "fileset", "timestamp", "uuid", "bcrypt", "abspath", "pathexpand", "mark_as_read", "mark_glob_as_read",
}

var unknownFunction = function.New(&function.Spec{
	VarParam: &function.Parameter{Name: "arguments", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowNull: true,
		AllowDynamicType: true, AllowMarked: true},
	Type: function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func([]cty.Value, cty.Type) (cty.Value, error) { return cty.DynamicVal, nil },
})

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
