package evaluate

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// functions are those that would leave the process or the repository, replaced, and those that must know the frame. Everything else is
// Terragrunt's own.
func (f *frame) functions() map[string]function.Function {
	replaced := f.unsteady()
	for name := range fileFunctions {
		replaced[name] = f.fileFunction(name, f.folder)
	}
	replaced[askDependency] = f.autoDependencies()
	replaced[config.FuncNameReadTerragruntConfig] = f.readConfig()
	replaced[config.FuncNameGetOriginalTerragruntDir] = f.ownFolder()
	replaced[config.FuncNameFindInParentFolders] = f.paths(f.findInParentFolders)
	replaced[config.FuncNameReadTfvarsFile] = f.paths(f.readVariables)
	replaced[config.FuncNameRunCmd] = f.texts(f.runCommand)
	replaced[config.FuncNameGetEnv] = f.texts(f.variable)
	replaced[config.FuncNameGetAWSAccountID] = f.shaped(config.FuncNameGetAWSAccountID, "000000000000", "111111111111")
	replaced[config.FuncNameGetAWSCallerIdentityArn] = f.shaped(config.FuncNameGetAWSCallerIdentityArn,
		"arn:aws:iam::000000000000:user/placeholder", "arn:aws:iam::111111111111:user/placeholder")
	for _, name := range []string{
		// Terragrunt would evaluate the unit anew, with the real functions.
		config.FuncNameGetWorkingDir,
		config.FuncNameGetAWSAccountAlias, config.FuncNameGetAWSCallerIdentityUserID,
	} {
		replaced[name] = f.standing(name)
	}
	return replaced
}

// unsteady are the functions of Terraform that hang on the time, on chance or on the surroundings. Configs rely on the shape of some.
func (f *frame) unsteady() map[string]function.Function {
	return map[string]function.Function{
		"timestamp":  f.shaped("timestamp", "2000-01-01T00:00:00Z", "2001-02-03T04:05:06Z"),
		"uuid":       f.shaped("uuid", "00000000-0000-0000-0000-000000000000", "11111111-1111-1111-1111-111111111111"),
		"bcrypt":     f.standing("bcrypt"),
		"pathexpand": f.texts(f.expand),
		"abspath":    f.texts(f.absolute),
	}
}

// standing is a function that a placeholder of its name and arguments stands in for.
func (f *frame) standing(name string) function.Function {
	return f.texts(func(args []string) (string, error) { return f.stand(name, args), nil })
}

// expand is pathexpand: a home folder is part of the surroundings.
func (f *frame) expand(args []string) (string, error) {
	if len(args) == 1 && !strings.HasPrefix(args[0], "~") {
		return args[0], nil
	}
	return f.stand("pathexpand", args), nil
}

// absolute is abspath: the folder in which a program was started is part of the surroundings.
func (f *frame) absolute(args []string) (string, error) {
	if len(args) == 1 && filepath.IsAbs(args[0]) {
		return filepath.Clean(args[0]), nil
	}
	return f.stand("abspath", args), nil
}

// stand answers a call by a placeholder of its name and arguments.
func (f *frame) stand(name string, args []string) string {
	return f.answer(name, args, placeholder(name, args))
}

// answer notes a call that a text stands in for, and gives the text, varied where it is traced.
func (f *frame) answer(name string, args []string, text string) string {
	return f.text(Hang{Kind: Function, On: call(name, args)}, text)
}

// shaped is a function that one of two texts of its shape stands in for.
func (f *frame) shaped(name, plain, traced string) function.Function {
	return f.texts(func(args []string) (string, error) {
		if f.switched(Hang{Kind: Function, On: call(name, args)}) {
			return traced, nil
		}
		return plain, nil
	})
}

// runCommand answers run_cmd. Its own options change how a command is run, not what it says.
func (f *frame) runCommand(args []string) (string, error) {
	for len(args) > 0 && runOptions[args[0]] {
		args = args[1:]
	}
	if len(args) == 0 {
		return "", errors.New("run_cmd needs a command")
	}
	return f.stand(config.FuncNameRunCmd, args), nil
}

var runOptions = map[string]bool{"--terragrunt-quiet": true, "--terragrunt-global-cache": true, "--terragrunt-no-cache": true}

// variable answers get_env: what is allowed is what Terragrunt sees, the default too where it is not set; else the default stands in,
// or a placeholder.
func (f *frame) variable(args []string) (string, error) {
	if len(args) == 0 || len(args) > 2 || args[0] == "" {
		return "", errors.New("get_env needs the name of a variable, and takes a default")
	}
	if value, set := f.asker.side.environment[args[0]]; set {
		return value, nil
	}
	if len(args) == 2 && f.asker.side.options.allows(args[0]) {
		return args[1], nil
	}
	if len(args) == 2 {
		return f.answer(config.FuncNameGetEnv, args[:1], args[1]), nil
	}
	return f.stand(config.FuncNameGetEnv, args), nil
}

// texts is a function of any number of strings, whose answer is told: paths below the scratch folder are those of the user.
func (f *frame) texts(answer func(args []string) (string, error)) function.Function {
	return f.paths(func(args []string) (string, error) {
		told := make([]string, len(args))
		for i, arg := range args {
			told[i] = f.asker.side.scratch.told(arg)
		}
		return answer(told)
	})
}

// paths is a function of any number of strings.
func (f *frame) paths(answer func(args []string) (string, error)) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Type: cty.String, AllowNull: true},
		Type:     function.StaticReturnType(cty.String),
		Impl: func(values []cty.Value, _ cty.Type) (cty.Value, error) {
			args := make([]string, 0, len(values))
			for _, value := range values {
				if value.IsNull() {
					return cty.NilVal, errors.New("an argument must not be null")
				}
				args = append(args, value.AsString())
			}
			text, err := answer(args)
			if err != nil {
				return cty.NilVal, err
			}
			return cty.StringVal(text), nil
		},
	})
}

// ownFolder is get_original_terragrunt_dir: the folder of the unit, whoever reads the text.
func (f *frame) ownFolder() function.Function {
	return function.New(&function.Spec{Type: function.StaticReturnType(cty.String), Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
		f.askOwn()
		return cty.StringVal(f.asker.side.scratch.path(f.asker.config.Dir())), nil
	}})
}
