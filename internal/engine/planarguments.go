package engine

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/program"
)

// narrow are the flags of `plan` after which it no longer tells all that would change on the unit's own state: it looks at a part, plans
// something else than what the config says, or reads another state.
var narrow = []string{"target", "target-file", "exclude", "exclude-file", "refresh-only", "destroy", "replace", "state"}

// argumentVariables are the variables from which OpenTofu and Terraform take arguments of a plan.
var argumentVariables = []string{"TF_CLI_ARGS", "TF_CLI_ARGS_plan"}

// narrowing gives the arguments of the unit's plans that narrow them, each with where it comes from.
func narrowing(unit evaluate.Unit, environ []string) []string {
	var all []string
	secrets := program.SecretsOf(environ)
	add := func(words []string, from string) {
		for i, word := range words {
			name, value, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
			if !strings.HasPrefix(word, "-") || !slices.Contains(narrow, name) || value == "false" {
				continue
			}
			if takesValue := !slices.Contains([]string{"refresh-only", "destroy"}, name); takesValue && value == "" && i+1 < len(words) {
				word += " " + words[i+1]
			}
			all = append(all, secrets.Hide(word)+" of "+from)
		}
	}
	for _, variable := range argumentVariables {
		add(unquoted(program.Getenv(environ, variable)), "the environment's "+variable)
	}
	for _, extra := range unit.ExtraArguments {
		if !slices.Contains(extra.Commands, planCommand) {
			continue
		}
		add(extra.Arguments, "extra_arguments "+extra.Name)
		for _, variable := range argumentVariables {
			add(unquoted(extra.Environment[variable]), variable+" of extra_arguments "+extra.Name)
		}
	}
	return all
}

// unquoted gives the words of a variable that holds arguments.
func unquoted(text string) []string {
	return strings.Fields(strings.NewReplacer(`"`, "", "'", "").Replace(text))
}

// unplannable says why Terragrunt leaves a unit out in a run of all units, as a clause; empty where it does not.
func unplannable(unit evaluate.Unit) string {
	// Seen with Terragrunt 1.1.2.
	if strings.HasSuffix(string(unit.Config), ".json") {
		return "Terragrunt leaves units out of run --all whose config is written in JSON"
	}
	on, ok := unit.Attribute("exclude.if")
	if !ok || on.Value != "true" {
		return ""
	}
	var actions []string
	if of, ok := unit.Attribute("exclude.actions"); !ok || json.Unmarshal([]byte(of.Value), &actions) != nil {
		return ""
	}
	if slices.ContainsFunc(actions, func(action string) bool {
		return strings.EqualFold(action, planCommand) || action == "all" || action == "all_except_output"
	}) {
		return "its exclude block keeps Terragrunt from planning it"
	}
	return ""
}
