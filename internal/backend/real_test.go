package backend_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// TestTerragruntSaysTheSame compares with what Terragrunt evaluates: a sample, and units whose remote_state comes from several
// includes, as an attribute, or from another config.
func TestTerragruntSaysTheSame(t *testing.T) {
	t.Parallel()
	forms := realtest.Copy(t, realtest.TwoSites)
	s3 := func(key string) string {
		return fmt.Sprintf("remote_state {\n  backend = \"s3\"\n  config = { bucket = \"b\", key = %s, use_lockfile = true, tags = { a = \"b\" } }\n}\n", key)
	}
	forms.Live = filepath.Join(forms.Root, "forms")
	for path, content := range map[string]string{
		"one.hcl":   s3(`"one/${path_relative_to_include()}"`),
		"two.hcl":   s3(`"two/${path_relative_to_include()}/${basename(get_terragrunt_dir())}"`),
		"third.hcl": "remote_state = {\n  backend = \"gcs\"\n  config = { bucket = \"b\", prefix = path_relative_to_include() }\n}\n",
		"last/of/two/terragrunt.hcl": "include \"one\" {\n  path = find_in_parent_folders(\"one.hcl\")\n}\ninclude \"two\" {\n" +
			"  path = find_in_parent_folders(\"two.hcl\")\n  merge_strategy = \"deep\"\n}\n",
		"unmerged/terragrunt.hcl": "include \"one\" {\n  path = find_in_parent_folders(\"one.hcl\")\n}\ninclude \"two\" {\n" +
			"  path = find_in_parent_folders(\"two.hcl\")\n  merge_strategy = \"no_merge\"\n}\n",
		"own/terragrunt.hcl":       "include \"one\" {\n  path = find_in_parent_folders(\"one.hcl\")\n}\n" + s3(`"own/${path_relative_to_include()}"`),
		"attribute/terragrunt.hcl": "include \"third\" {\n  path = find_in_parent_folders(\"third.hcl\")\n}\n",
	} {
		file := filepath.Join(forms.Live, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	}
	for name, repo := range map[string]realtest.Repo{"single-cluster": realtest.Copy(t, realtest.SingleCluster), "forms": forms} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree, _, err := live.Load(repo.Root)
			require.NoError(t, err)
			x, err := refs.Build(context.Background(), tree)
			require.NoError(t, err)
			compared := 0
			for _, config := range x.Units() {
				dir := filepath.Join(repo.Root, filepath.FromSlash(string(config.Dir())))
				if !strings.HasPrefix(dir, repo.Live) {
					continue
				}
				b, ok := backend.Of(x, config)
				require.True(t, ok, config)
				state, _ := realtest.Render(t, dir)["remote_state"].(map[string]any)
				assert.Equal(t, state["backend"], b.Type, config)
				got := map[string]string{}
				for _, setting := range b.Settings {
					assert.True(t, setting.Known, "%s %s", config, setting.Name)
					got[setting.Name] = strings.ReplaceAll(setting.Value, "${get_repo_root()}", repo.Root)
				}
				settings, _ := state["config"].(map[string]any)
				assert.Equal(t, flat("", settings), got, config)
				compared++
			}
			assert.NotZero(t, compared)
		})
	}
}

func flat(prefix string, from map[string]any) map[string]string {
	into := map[string]string{}
	for name, value := range from {
		if nested, ok := value.(map[string]any); ok {
			for below, text := range flat(prefix+name+".", nested) {
				into[below] = text
			}
			continue
		}
		into[prefix+name] = fmt.Sprint(value)
	}
	return into
}
