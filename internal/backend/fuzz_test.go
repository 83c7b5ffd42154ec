package backend_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// FuzzBackend looks for the backend in texts of arbitrary bytes, of HCL and of JSON: nothing panics, a tree compared with itself shows no change,
// and what is made of JSON is HCL.
func FuzzBackend(f *testing.F) {
	f.Add("remote_state {\n  backend = \"s3\"\n  config = {\n    key = \"${path_relative_to_include()}/x\"\n  }\n}\n", `{"terraform": {"backend": {"s3": {"key": "a\/b"}}}}`, "key = \"x\"")
	f.Add("generate \"b\" {\n  path = \"b.tf\"\n  contents = <<E\nterraform {\n  backend \"pg\" {}\n}\nE\n}\n", `{"terraform": [{"cloud": {"workspaces": [{"name": "😀"}]}}]}`, "")
	f.Add("terraform {\n  extra_arguments \"i\" {\n    commands = [\"init\"]\n    arguments = [\"-backend-config=b.hcl\", \"--backend-config\", \"key=x\"]\n  }\n}\n", `{}`, "{{")
	f.Fuzz(func(t *testing.T, unit, module, settings string) {
		x, err := refs.Build(context.Background(), live.FromMap(map[change.Path]live.Source{
			"live/a/terragrunt.hcl": live.Text(unit), "live/a/main.tf.json": live.Text(module), "live/a/b.hcl": live.Text(settings),
			"live/b/terragrunt.hcl": live.Text("terraform {\n  source = \"../../m\"\n}\n"), "m/main.tf": live.Text(unit),
		}))
		require.NoError(t, err)
		for _, config := range []change.Path{"live/a/terragrunt.hcl", "live/b/terragrunt.hcl"} {
			backend.Of(x, config)
			backend.Pinned(x, config)
		}
		changes, _ := backend.Changes(x, x, change.NewMoves(nil))
		require.Empty(t, changes)
		code, err := backend.Code("main.tf.json", []byte(module))
		if err == nil && len(code) > 0 && len(code) < 1<<10 && !strings.Contains(module, "${") && !strings.Contains(module, "%{") && !strings.Contains(module, `\u`) {
			_, diagnostics := syntax.ParseConfig(code, "main.tf", hcl.InitialPos)
			require.False(t, diagnostics.HasErrors(), "%s\n%s", code, diagnostics)
		}
	})
}

// What JSON escapes and HCL does not is read all the same: a key with a slash, a character of two halves.
func TestTextsOfJSONAreReadAsTheyAreMeant(t *testing.T) {
	for text, want := range map[string]string{`"a\/b"`: "a/b", `"\ud83d\ude00"`: "😀", `"a\\b\f"`: "a\\b\f", `"a<b"`: "a<b", `{"k": "a\/b"}`: "a/b"} {
		code, err := backend.Code("m.tf.json", []byte(`{"terraform": {"backend": {"s3": {"key": `+text+`}}}}`))
		require.NoError(t, err)
		file, diagnostics := syntax.ParseConfig(code, "m.tf", hcl.InitialPos)
		require.False(t, diagnostics.HasErrors(), "%s: %s", code, diagnostics)
		key := file.Body.(*hclsyntax.Body).Blocks[0].Body.Blocks[0].Body.Attributes["key"].Expr
		value, diagnostics := key.Value(nil)
		require.False(t, diagnostics.HasErrors(), text)
		if value.Type().IsObjectType() {
			value = value.GetAttr("k")
		}
		assert.Equal(t, want, value.AsString(), text)
		assert.True(t, json.Valid([]byte(text)))
	}
}
