package refs_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// FuzzText indexes a unit, a file that it includes and one that it reads, of arbitrary bytes: nothing panics, and what is found lies in
// its file.
func FuzzText(f *testing.F) {
	f.Add(`dependency "a" { config_path = "../a" }`, `locals { x = path_relative_to_include() }`, `locals { y = get_terragrunt_dir() }`)
	f.Add("\xef\xbb\xbfterraform {\r\n  source = \"${local.a}//b?ref=c\"\r\n}\r\n", "", "locals { a = local.a }")
	f.Add(`inputs = { a = try(file("x"), [for k, v in {}: "${k}"]) }`, "include {", "{{{")
	f.Fuzz(func(t *testing.T, unit, included, read string) {
		head := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n  expose = true\n}\n"
		x, err := refs.Build(context.Background(), live.FromMap(map[change.Path]live.Source{
			"live/a/terragrunt.hcl": live.Text(unit), "live/b/terragrunt.hcl": live.Text(head + unit), "live/root.hcl": live.Text(included),
			"live/common.hcl":       live.Text(read),
			"live/c/terragrunt.hcl": live.Text(head + "locals {\n  c = read_terragrunt_config(\"../common.hcl\")\n}\n"),
		}))
		require.NoError(t, err)
		for _, view := range x.Views() {
			for _, reference := range view.References {
				content, err := x.Tree().Read(reference.Leaf.File)
				require.NoError(t, err)
				require.LessOrEqual(t, reference.Leaf.Start, reference.Leaf.End)
				require.LessOrEqual(t, reference.Leaf.End, len(content))
			}
		}
	})
}

func TestATextThatNestsTooDeepDoesNotParse(t *testing.T) {
	for _, nest := range []string{"[", "(", "!", "-", "${"} {
		x := build(t, map[change.Path]string{"live/a/terragrunt.hcl": "inputs = " + strings.Repeat(nest, 200000)})
		require.NotEmpty(t, x.Findings())
	}
}
