package evaluate

import (
	"errors"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// functions are those that would leave the process, replaced, and those that must know the frame. Everything else is Terragrunt's own.
func (f *frame) functions() map[string]function.Function {
	replaced := map[string]function.Function{
		config.FuncNameReadTerragruntConfig:     f.readConfig(),
		config.FuncNameGetOriginalTerragruntDir: f.ownFolder(),
		config.FuncNameRunCmd:                   f.texts(f.runCommand),
		config.FuncNameGetEnv:                   f.texts(f.variable),
		// Configs rely on the shape of these.
		"timestamp":                    f.shaped("timestamp", "2000-01-01T00:00:00Z", "2001-02-03T04:05:06Z"),
		"plantimestamp":                f.shaped("plantimestamp", "2000-01-01T00:00:00Z", "2001-02-03T04:05:06Z"),
		"uuid":                         f.shaped("uuid", "00000000-0000-0000-0000-000000000000", "11111111-1111-1111-1111-111111111111"),
		config.FuncNameGetAWSAccountID: f.shaped(config.FuncNameGetAWSAccountID, "000000000000", "111111111111"),
		config.FuncNameGetAWSCallerIdentityArn: f.shaped(config.FuncNameGetAWSCallerIdentityArn,
			"arn:aws:iam::000000000000:user/placeholder", "arn:aws:iam::111111111111:user/placeholder"),
	}
	for _, plain := range []string{
		// Terragrunt would evaluate the unit anew, with the real functions.
		config.FuncNameGetWorkingDir,
		config.FuncNameGetAWSAccountAlias, config.FuncNameGetAWSCallerIdentityUserID,
		// A home folder is part of the environment.
		"pathexpand",
		// Salted anew for each call.
		"bcrypt",
	} {
		replaced[plain] = f.texts(func(args []string) (string, error) { return f.stand(plain, args), nil })
	}
	return replaced
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
		hang := Hang{Kind: Function, On: call(name, args)}
		f.note(hang)
		if _, yes := f.asker.note(hang); yes {
			f.asker.remember(hang, false)
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

// variable answers get_env: what is allowed and set is what Terragrunt sees; else the default stands in, or a placeholder.
func (f *frame) variable(args []string) (string, error) {
	if len(args) == 0 || len(args) > 2 || args[0] == "" {
		return "", errors.New("get_env needs the name of a variable, and takes a default")
	}
	if value, set := f.asker.side.environment[args[0]]; set {
		return value, nil
	}
	if len(args) == 2 {
		return f.answer(config.FuncNameGetEnv, args[:1], args[1]), nil
	}
	return f.stand(config.FuncNameGetEnv, args), nil
}

// texts is a function of any number of strings. Paths below the scratch folder are told as the user knows them in what it answers.
func (f *frame) texts(answer func(args []string) (string, error)) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Type: cty.String, AllowNull: true},
		Type:     function.StaticReturnType(cty.String),
		Impl: func(values []cty.Value, _ cty.Type) (cty.Value, error) {
			args := make([]string, 0, len(values))
			for _, value := range values {
				if value.IsNull() {
					return cty.NilVal, errors.New("an argument must not be null")
				}
				args = append(args, f.asker.side.scratch.told(value.AsString()))
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
