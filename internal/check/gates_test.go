package check_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// gated is a cluster whose unit depends on a shared artifact.
func gated(overrides, locals, enabled, inputs string) files {
	return files{
		"live/artifacts/registry/terragrunt.hcl": "# builds\n",
		"live/clusters/one/cluster.hcl":          "locals {\n  cluster_name = \"one\"\n  cluster_id = 1\n  artifact_overrides = " + overrides + "\n}\n",
		"live/clusters/one/compute/terragrunt.hcl": `locals {
  cluster   = read_terragrunt_config(find_in_parent_folders("cluster.hcl")).locals
  overrides = try(local.cluster.artifact_overrides, {})
  ` + locals + `
}
dependency "image" {
  config_path = "../../../artifacts/registry"
  enabled     = ` + enabled + `
  mock_outputs = { version = "mock", id = "mock" }
}
inputs = {
  ` + inputs + `
}
`}
}

// leaks gives the severities of what check says of mocks, in order; all else is left out.
func leaks(t *testing.T, f files) []string {
	t.Helper()
	found := []string{}
	for _, line := range run(t, f, nil) {
		if severity, rest, _ := strings.Cut(line, "["); strings.HasPrefix(rest, "mock-reaches-input]") {
			found = append(found, severity)
		}
	}
	return found
}

func TestGatesThatHoldAndGatesThatLeak(t *testing.T) {
	const shared = `shared = try(local.overrides.id, null) == null`
	for name, c := range map[string]struct {
		overrides, locals, enabled, inputs string
		want                               []string
	}{
		"the input asks what enabled asks": {"{}", shared, "local.shared", `id = local.shared ? dependency.image.outputs.id : local.overrides.id`, nil},
		"also while it is off":             {`{ id = "x" }`, shared, "local.shared", `id = local.shared ? dependency.image.outputs.id : local.overrides.id`, nil},
		"turned round":                     {`{ id = "x" }`, shared, "local.shared", `id = !local.shared ? local.overrides.id : dependency.image.outputs.id`, nil},
		"try takes the override":           {`{ id = "x" }`, "", `try(local.overrides.id, null) == null`, `id = try(local.overrides.id, dependency.image.outputs.id)`, nil},
		"try falls through where nobody set the other key": {`{ id = "x" }`, shared, "local.shared",
			`version = try(local.overrides.version, dependency.image.outputs.version)`, []string{"error"}},
		"nobody set either yet": {"{}", shared, "local.shared", `version = try(local.overrides.version, dependency.image.outputs.version)`, []string{"warning"}},
		"both keys are asked":   {"{}", `shared = try(local.overrides.id, null) == null || try(local.overrides.version, null) == null`, "local.shared", `version = try(local.overrides.version, null) != null ? local.overrides.version : dependency.image.outputs.version`, nil},
		"one of them is not": {"{}", shared, "local.shared",
			`version = try(local.overrides.version, null) != null ? local.overrides.version : dependency.image.outputs.version`, []string{"warning"}},
		"a stand-in": {"{}", shared, "local.shared",
			`version = try(local.overrides.version, null) != null ? local.overrides.version : (local.shared ? dependency.image.outputs.version : "v1")`, nil},
		"off for good, and read":         {"{}", "", "false", `id = dependency.image.outputs.id`, []string{"error"}},
		"on for good":                    {"{}", "", "true", `id = dependency.image.outputs.id`, nil},
		"by what only running tells":     {"{}", "", `get_env("SHARED", "") == "1"`, `id = dependency.image.outputs.id`, []string{"warning"}},
		"asked in both places":           {"{}", `on = get_env("SHARED", "") == "1"`, "local.on", `id = local.on ? dependency.image.outputs.id : "none"`, nil},
		"coalesce":                       {"{}", "", `try(local.overrides.id, null) == null`, `id = coalesce(try(local.overrides.id, null), dependency.image.outputs.id)`, nil},
		"deep in an object":              {`{ id = "x" }`, shared, "local.shared", `disk = { image = [dependency.image.outputs.id] }`, []string{"error"}},
		"not read at all":                {`{ id = "x" }`, shared, "local.shared", `id = local.overrides.id`, nil},
		"the condition itself reads it":  {`{ id = "x" }`, shared, "local.shared", `id = dependency.image.outputs.id == "mock" ? "by the mock" : "true"`, []string{"error"}},
		"asked in the same words":        {"{}", "", `get_env("SHARED", "") == "1"`, `id = "1" == get_env("SHARED", "") ? dependency.image.outputs.id : "none"`, nil},
		"and in their opposite":          {"{}", `env = get_env("ENV", "dev")`, `local.env == "prod"`, `id = local.env != "prod" ? "none" : dependency.image.outputs.id`, nil},
		"in other words":                 {"{}", `env = get_env("ENV", "dev")`, `local.env == "prod"`, `id = local.env == "dev" ? "none" : dependency.image.outputs.id`, []string{"warning"}},
		"one of a list":                  {"{}", `env = get_env("ENV", "dev")`, `contains(["prod", "stage"], local.env)`, `id = contains(["prod", "stage"], local.env) ? dependency.image.outputs.id : "none"`, nil},
		"one of another list":            {"{}", `env = get_env("ENV", "dev")`, `contains(["prod"], local.env)`, `id = contains(["prod", "stage"], local.env) ? dependency.image.outputs.id : "none"`, []string{"warning"}},
		"a flag in a map":                {"{}", `flags = { image = tobool(get_env("IMAGE", "false")) }`, `local.flags.image`, `id = local.flags["image"] == true ? dependency.image.outputs.id : "none"`, nil},
		"compared with false":            {"{}", `off = tobool(get_env("OFF", "false"))`, `local.off == false`, `id = local.off ? "none" : dependency.image.outputs.id`, nil},
		"two at once":                    {"{}", `a = get_env("A", "") == "1"`, `local.a`, `id = local.a && get_env("B", "") == "1" ? dependency.image.outputs.id : "none"`, nil},
		"one of two":                     {"{}", `a = get_env("A", "") == "1"`, `local.a`, `id = local.a || get_env("B", "") == "1" ? dependency.image.outputs.id : "none"`, []string{"warning"}},
		"all of a list":                  {"{}", `a = get_env("A", "") == "1"`, `local.a`, `id = alltrue([local.a, true]) ? dependency.image.outputs.id : "none"`, nil},
		"a condition that decides":       {"{}", `a = get_env("A", "") == "1"`, `local.a`, `on = local.a && dependency.image.outputs.on`, nil},
		"one that does not":              {"{}", `a = get_env("A", "") == "1"`, `local.a`, `on = local.a || dependency.image.outputs.on`, []string{"warning"}},
		"a list that is empty while off": {"{}", `a = get_env("A", "") == "1"`, `local.a`, `ids = [for id in dependency.image.outputs.ids : id if local.a]`, nil},
		"a conditional in a conditional": {"{}", `a = get_env("A", "") == "1" ? true : false`, `local.a`, `id = local.a ? dependency.image.outputs.id : "none"`, nil},
		"a template that asks":           {"{}", `a = get_env("A", "") == "1"`, `local.a`, `id = "x%{ if local.a }-${dependency.image.outputs.id}%{ endif }"`, nil},
		"try around a known flag":        {"{}", `flags = { other = true }`, `try(local.flags.image, false)`, `id = try(local.flags.image, false) ? dependency.image.outputs.id : "none"`, nil},
		"run twice":                      {"{}", "", `run_cmd("./on.sh") == "1"`, `id = run_cmd("./on.sh") == "1" ? dependency.image.outputs.id : "none"`, nil},
		"chance":                         {"{}", "", `uuid() == "1"`, `id = uuid() == "1" ? dependency.image.outputs.id : "none"`, []string{"warning"}},
		"looked up":                      {"{}", "", `lookup(local.overrides, "id", null) == null`, `id = lookup(local.overrides, "id", null) == null ? dependency.image.outputs.id : local.overrides.id`, nil},
		"looked up by another key":       {"{}", "", `lookup(local.overrides, "id", null) == null`, `version = try(local.overrides.version, dependency.image.outputs.version)`, []string{"warning"}},
		"the plan's own form, with skip": {"{}", "", `!try(local.overrides.id != null, false)`, `id = try(local.overrides.id, dependency.image.outputs.id)`, nil},
	} {
		f := gated(c.overrides, c.locals, c.enabled, c.inputs)
		got := leaks(t, f)
		if off := c.overrides != "{}" || c.enabled == "false"; off {
			assert.Equal(t, slices.Contains(c.want, "error"), strings.Contains(rendered(t, f), "mock"), "%s: what Terragrunt says", name)
		}
		if c.want == nil {
			assert.Empty(t, got, name)
			continue
		}
		assert.Equal(t, c.want, got, name)
	}
}

// rendered gives the inputs to which the real Terragrunt evaluates the cluster's unit; the dependency is off, so nothing is run.
func rendered(t *testing.T, f files) string {
	t.Helper()
	root := t.TempDir()
	for path, content := range f {
		file := filepath.Join(root, filepath.FromSlash(string(path)))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
	}
	result := realtest.Terragrunt(t, realtest.Env(t), filepath.Join(root, "live/clusters/one/compute"), "render", "--format", "json")
	require.Zero(t, result.ExitCode, result.Stderr)
	var unit struct {
		Inputs json.RawMessage `json:"inputs"`
	}
	require.NoError(t, json.Unmarshal([]byte(result.Stdout), &unit))
	return string(unit.Inputs)
}

func TestWithoutMocksNothingLeaks(t *testing.T) {
	f := gated("{}", "", "false", "id = dependency.image.outputs.id")
	const unit change.Path = "live/clusters/one/compute/terragrunt.hcl"
	assert.Empty(t, leaks(t, f.with(files{unit: strings.Replace(f[unit], `mock_outputs = { version = "mock", id = "mock" }`, "", 1)})))
}

// Terragrunt refuses such locals; looking at them has an end all the same.
func TestLocalsThatRunInACircle(t *testing.T) {
	for _, form := range []string{"local.b && local.b", "local.b == null || local.b != null", "try(local.b, local.b, local.b)", "local.b ? local.b : !local.b"} {
		locals := "a = " + form + "\n  b = " + strings.ReplaceAll(form, "local.b", "local.a")
		leaks(t, gated("{}", locals, "local.a", "id = local.b ? dependency.image.outputs.id : dependency.image.outputs.version"))
	}
}

func TestAnInputThatAStrongerTextOverridesReadsNothing(t *testing.T) {
	f := gated("{}", "", "false", `id = dependency.image.outputs.id`)
	const unit, base change.Path = "live/clusters/one/compute/terragrunt.hcl", "live/clusters/one/base.hcl"
	f = f.with(files{base: f[unit], unit: "include \"base\" {\n  path = \"../base.hcl\"\n}\n"})
	assert.Equal(t, []string{"error"}, leaks(t, f))
	assert.Empty(t, leaks(t, f.with(files{unit: f[unit] + "inputs = {\n  id = \"own\"\n}\n"})))
}

// TestALeakIsFoundExactlyWhereOneIs compares what check says with what evaluating the unit for every value of two overrides gives.
func TestALeakIsFoundExactlyWhereOneIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		key := rapid.SampledFrom([]string{"id", "version"})
		condition := rapid.Custom(func(rt *rapid.T) string {
			one := func(label string) string {
				k := key.Draw(rt, label)
				form := rapid.SampledFrom([]string{"try(local.overrides.%s, null) == null", "try(local.overrides.%s, null) != null",
					"try(local.overrides.%s != null, false)", "can(local.overrides.%s)", "!can(local.overrides.%s)"}).Draw(rt, label+" form")
				return fmt.Sprintf(form, k)
			}
			switch rapid.IntRange(0, 3).Draw(rt, "shape") {
			case 0:
				return "(" + one("a") + " || " + one("b") + ")"
			case 1:
				return "(" + one("a") + " && " + one("b") + ")"
			case 2:
				return "!(" + one("a") + ")"
			default:
				return "(" + one("a") + ")"
			}
		})
		const output = "dependency.image.outputs.version"
		input := rapid.Custom(func(rt *rapid.T) string {
			c := condition.Draw(rt, "test")
			k := key.Draw(rt, "key")
			switch rapid.IntRange(0, 4).Draw(rt, "input") {
			case 0:
				return fmt.Sprintf("%s ? %s : \"none\"", c, output)
			case 1:
				return fmt.Sprintf("%s ? \"none\" : %s", c, output)
			case 2:
				return fmt.Sprintf("try(local.overrides.%s, %s)", k, output)
			case 3:
				return fmt.Sprintf("coalesce(try(local.overrides.%s, null), %s)", k, output)
			default:
				return fmt.Sprintf("%s ? try(local.overrides.%s, %s) : \"none\"", c, k, output)
			}
		})
		enabled, value := condition.Draw(rt, "enabled"), input.Draw(rt, "value")
		truly := false
		for _, id := range []string{"", "null", `"x"`} {
			for _, version := range []string{"", "null", `"y"`} {
				truly = truly || mockReaches(rt, enabled, value, id, version)
			}
		}
		got := leaks(t, gated("{}", "", enabled, "version = "+value))
		if truly != (len(got) > 0) {
			rt.Fatalf("enabled = %s, version = %s: a mock gets through: %v; check says %v", enabled, value, truly, got)
		}
	})
}

// mockReaches evaluates a unit as Terragrunt does: is the dependency off, and its mock in the input?
func mockReaches(rt *rapid.T, enabled, value, id, version string) bool {
	overrides := map[string]cty.Value{}
	for name, text := range map[string]string{"id": id, "version": version} {
		if text != "" {
			overrides[name] = cty.NullVal(cty.String)
			if text != "null" {
				overrides[name] = cty.StringVal(strings.Trim(text, `"`))
			}
		}
	}
	mock := cty.ObjectVal(map[string]cty.Value{"outputs": cty.ObjectVal(map[string]cty.Value{"version": cty.StringVal("mock")})})
	context := &hcl.EvalContext{
		Functions: map[string]function.Function{"try": tryfunc.TryFunc, "can": tryfunc.CanFunc, "coalesce": stdlib.CoalesceFunc},
		Variables: map[string]cty.Value{
			"local":      cty.ObjectVal(map[string]cty.Value{"overrides": cty.ObjectVal(overrides)}),
			"dependency": cty.ObjectVal(map[string]cty.Value{"image": mock}),
		}}
	evaluate := func(text string) cty.Value {
		x, problems := hclsyntax.ParseExpression([]byte(text), "x", hcl.InitialPos)
		require.False(rt, problems.HasErrors(), text)
		v, problems := x.Value(context)
		require.False(rt, problems.HasErrors(), "%s: %v", text, problems)
		return v
	}
	on := evaluate(enabled)
	if on.True() {
		return false
	}
	got := evaluate(value)
	return !got.IsNull() && got.AsString() == "mock"
}

// A feature flag is one value wherever a text asks for it, and another one in a text that defines it anew.
func TestFeatureFlagsInGates(t *testing.T) {
	unit := func(flags, input, more string) files {
		return files{
			"live/net/terragrunt.hcl": "# builds\n",
			"live/up.hcl":             "feature \"up\" {\n  default = false\n}\n" + more,
			"live/a/terragrunt.hcl": "include \"up\" {\n  path = find_in_parent_folders(\"up.hcl\")\n}\n" + flags + `dependency "net" {
  config_path  = "../net"
  enabled      = feature.on.value
  mock_outputs = { o = "mock" }
}
inputs = { x = ` + input + " }\n"}
	}
	const on = "feature \"on\" {\n  default = false\n}\n"
	assert.Empty(t, leaks(t, unit(on, `feature.on.value ? dependency.net.outputs.o : "off"`, "")))
	assert.Empty(t, leaks(t, unit(on, `!feature.on.value ? "off" : dependency.net.outputs.o`, "")))
	assert.Empty(t, leaks(t, unit(on, `try(feature.on.value, false) ? dependency.net.outputs.o : "off"`, "")))
	assert.Empty(t, leaks(t, unit(on, `feature.on.value == true && true ? dependency.net.outputs.o : "off"`, "")))
	assert.Empty(t, leaks(t, unit(on, `feature.on.value != false ? dependency.net.outputs.o : "off"`, "")))
	assert.Empty(t, leaks(t, unit("", `feature.on.value ? dependency.net.outputs.o : "off"`, on)), "the unit sees the flags of what it includes")
	assert.Equal(t, []string{"warning"}, leaks(t, unit(on, `feature.up.value ? dependency.net.outputs.o : "off"`, "")))
	assert.Equal(t, []string{"warning"}, leaks(t, unit(on, `dependency.net.outputs.o`, "")))
	assert.Equal(t, []string{"warning"}, leaks(t, unit(on, `"none"`, on+"inputs = { y = feature.on.value ? dependency.net.outputs.o : \"off\" }\n")),
		"the include has a flag of its own")
	assert.Empty(t, leaks(t, unit("", `"none"`, on+"inputs = { y = feature.on.value ? dependency.net.outputs.o : \"off\" }\n")),
		"the include's flag is what the unit sees")
}
