package evaluate

import (
	"slices"
	"strconv"
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

// settings are those of Terragrunt's command line, with what the environment says of experiments and feature flags: without them,
// configs that rely on them are evaluated to something else, or not at all.
func settings(environ []string) *options.TerragruntOptions {
	o := options.NewTerragruntOptions()
	o.TFPath = wrapped
	for _, entry := range environ {
		key, value, _ := strings.Cut(entry, "=")
		switch key {
		case "TG_EXPERIMENT_MODE":
			if on, err := strconv.ParseBool(value); err == nil && on {
				o.Experiments.ExperimentMode()
			}
		case "TG_EXPERIMENT":
			for name := range strings.SplitSeq(value, ",") {
				// An experiment that there is not in this Terragrunt is one whose time is over, or is still to come.
				_ = o.Experiments.EnableExperiment(strings.TrimSpace(name))
			}
		case "TG_FEATURE":
			for flag := range strings.SplitSeq(value, ",") {
				if name, set, ok := strings.Cut(flag, "="); ok {
					o.FeatureFlags.Store(strings.TrimSpace(name), set)
				}
			}
		}
	}
	return o
}
