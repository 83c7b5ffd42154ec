package evaluate

import (
	"slices"
	"strings"

	"github.com/gruntwork-io/terragrunt/pkg/options"
)

// wrapped is the program that Terragrunt takes without being told another: what it would look for on the PATH.
const wrapped = "tofu"

// readable gives the variables that configs may read.
func readable(o Options) map[string]string {
	seen := map[string]string{}
	for _, entry := range o.Environ {
		key, value, _ := strings.Cut(entry, "=")
		if o.allows(key) {
			seen[key] = value
		}
	}
	return seen
}

// allows tells whether configs may read the variable of this name.
func (o Options) allows(key string) bool {
	return o.LiveFunctions || slices.ContainsFunc(o.Allow, func(name string) bool {
		prefix, open := strings.CutSuffix(name, "*")
		return name == key || open && strings.HasPrefix(key, prefix)
	})
}

// settings are those of Terragrunt's command line, with what the environment says of experiments, strict controls and feature flags:
// without them, configs that rely on them are evaluated to something else, or not at all.
func settings(environ []string) *options.TerragruntOptions {
	o := options.NewTerragruntOptions()
	o.TFPath = wrapped
	for _, entry := range environ {
		key, value, _ := strings.Cut(entry, "=")
		name, ok := setting(key)
		if !ok || value == "" {
			continue
		}
		switch name {
		case "EXPERIMENT_MODE":
			// Terragrunt 1.1.2 does not look whether it is true or false.
			o.Experiments.ExperimentMode()
		case "EXPERIMENT":
			for name := range strings.SplitSeq(value, ",") {
				// An experiment that there is not in this Terragrunt is one whose time is over, or is still to come.
				_ = o.Experiments.EnableExperiment(strings.TrimSpace(name))
			}
		case "STRICT_MODE":
			for _, control := range o.StrictControls {
				if control.GetStatus() == 0 { // It is not yet always on.
					control.Enable()
				}
			}
		case "STRICT_CONTROL":
			for name := range strings.SplitSeq(value, ",") {
				_ = o.StrictControls.EnableControl(strings.TrimSpace(name))
			}
		case "FEATURE":
			for flag := range strings.SplitSeq(value, ",") {
				if name, set, ok := strings.Cut(flag, "="); ok {
					o.FeatureFlags.Store(strings.TrimSpace(name), set)
				}
			}
		}
	}
	return o
}

// setting gives the name of one of Terragrunt's own variables without its prefix: TG_, or the older one that it reads as well.
func setting(variable string) (name string, ok bool) {
	if name, ok = strings.CutPrefix(variable, "TG_"); ok {
		return name, true
	}
	return strings.CutPrefix(variable, "TERRAGRUNT_")
}

// Unheeded gives those of Terragrunt's own variables that let it take something else than what a config says, which is not evaluated here, each
// with what it does, as a clause.
func Unheeded(environ []string) (variables []Variable) {
	does := map[string]string{
		"CONFIG":     "names the config that Terragrunt reads in the place of a unit's",
		"SOURCE":     "stands in for the source of every unit",
		"SOURCE_MAP": "stands in for sources of units",
	}
	for _, entry := range environ {
		key, value, _ := strings.Cut(entry, "=")
		if name, ok := setting(key); ok && value != "" && does[name] != "" {
			variables = append(variables, Variable{key, does[name]})
		}
	}
	return variables
}

// Variable is a variable of the environment, and what it does, as a clause.
type Variable struct{ Name, Does string }
