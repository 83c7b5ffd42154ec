package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/state"
)

func TestWhatNarrowsAPlan(t *testing.T) {
	unit := evaluate.Unit{ExtraArguments: []evaluate.ExtraArguments{
		{Name: "vars", Commands: []string{"plan", "apply"}, Arguments: []string{"-var-file=x.tfvars", "-lock-timeout=1m", "-refresh-only=false", "target"}},
		{Name: "focus", Commands: []string{"plan"}, Arguments: []string{"-target", "module.a", "--exclude=b"}, Environment: map[string]string{"TF_CLI_ARGS_plan": "-destroy"}},
		{Name: "later", Commands: []string{"apply"}, Arguments: []string{"-target=c"}},
	}}
	assert.Equal(t, []string{"-target module.a of extra_arguments focus", "--exclude=b of extra_arguments focus", "-destroy of TF_CLI_ARGS_plan of extra_arguments focus"},
		narrowing(unit, []string{"TF_CLI_ARGS=-no-color"}))
	assert.Equal(t, []string{"-replace=x of the environment's TF_CLI_ARGS"}, narrowing(evaluate.Unit{}, []string{"TF_CLI_ARGS='-replace=x'", "TF_CLI_ARGS_apply=-target=y"}))
}

func TestAnExcludeBlockForbidsPlans(t *testing.T) {
	unit := func(on, actions string) evaluate.Unit {
		return evaluate.Unit{Attributes: []evaluate.Attribute{{Name: "exclude.if", Value: on}, {Name: "exclude.actions", Value: actions}}}
	}
	assert.Empty(t, unplannable(evaluate.Unit{}))
	assert.Empty(t, unplannable(unit("false", `["all"]`)))
	assert.Empty(t, unplannable(unit("true", `["apply","destroy"]`)))
	for _, actions := range []string{`["plan"]`, `["apply","PLAN"]`, `["all"]`, `["all_except_output"]`} {
		assert.NotEmpty(t, unplannable(unit("true", actions)), actions)
	}
}

// What was accepted counts as declared, of every unit or of one under its name before or after, however often it moved since.
func TestAcceptedValuesAreDeclared(t *testing.T) {
	var s stateSides
	s.follow([]manifest.Manifest{
		{ID: "1", Moves: []change.Move{{From: "live/a", To: "live/b"}}, Accepted: []string{"inputs.x", "live/a/app:inputs.y", "live/b/net:inputs.z", "evaluation"}},
		{ID: "2", Moves: []change.Move{{From: "live/b", To: "live/c"}}},
	})
	old := evaluate.Unit{Attributes: []evaluate.Attribute{{Name: "inputs.x", Value: `"a"`}, {Name: "inputs.y", Value: `{"k":[1,"old"]}`}, {Name: "inputs.z", Value: `1`}}}
	now := evaluate.Unit{Attributes: []evaluate.Attribute{{Name: "inputs.x", Value: `"c"`}, {Name: "inputs.y", Value: `{"k":[1,"new"],"l":0}`}, {Name: "inputs.z", Value: `12345678`}}}
	assert.Equal(t, []state.Declared{{Old: "a", New: "c"}, {Old: "old", New: "new"}, {Old: `[1,"old"]`, New: `[1,"new"]`},
		{Old: `{"k":[1,"old"]}`, New: `{"k":[1,"new"],"l":0}`}}, s.declaredOf("live/c/app", old, now))
	assert.Equal(t, []state.Declared{{Old: "a", New: "c"}, {Old: "1", New: "12345678"}}, s.declaredOf("live/c/net", old, now))
	assert.Equal(t, []state.Declared{{Old: "a", New: "c"}}, s.declaredOf("live/other", old, now))
}
