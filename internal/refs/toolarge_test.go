package refs_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

func TestEachTextThatIsTooLargeIsToldOnce(t *testing.T) {
	const double = "[for a in range(1000) : [for b in range(1000) : b]]"
	include := "include \"root\" {\n  path   = find_in_parent_folders(\"root.hcl\")\n  expose = true\n}\n"
	x := build(t, map[change.Path]string{
		"root.hcl":              "locals {\n  a = " + double + "\n}\ninputs = {\n  x = file(\"${local.a[0][0]}.txt\")\n}\n",
		"live/a/terragrunt.hcl": include,
		"live/b/terragrunt.hcl": include,
		// What a stack hands to a unit, and where it generates it.
		"stack/terragrunt.stack.hcl": "unit \"u\" {\n  source = \"../unit\"\n  path   = \"${" + double + "[0][0]}\"\n}\n",
		"unit/terragrunt.hcl":        "inputs = {}\n",
	})
	told := map[string]int{}
	for _, f := range x.TooLarge() {
		assert.Equal(t, finding.TooLarge, f.Code)
		require.NotZero(t, f.Place.Line, "%v", f)
		told[f.Place.File]++
	}
	assert.Equal(t, map[string]int{"root.hcl": 1, "stack/terragrunt.stack.hcl": 1}, told)
	assert.Contains(t, x.TooLarge()[0].Message, "live/a and 1 more are too large")
	assert.Subset(t, x.Findings(), x.TooLarge())
}

// Stacks that generate themselves end, and it is said where.
func TestStacksThatGenerateThemselvesAreTold(t *testing.T) {
	block := func(name, source string) string {
		return "stack \"" + name + "\" {\n  source = \"" + source + "\"\n  path   = \"" + name + "\"\n}\n"
	}
	for name, text := range map[string]string{"one": block("s", "${get_repo_root()}/live/st"), "two": block("s", ".") + block("t", "${get_repo_root()}/live/st") + block("u", "${get_repo_root()}/live/st")} {
		x := build(t, map[change.Path]string{"live/st/terragrunt.stack.hcl": text, "live/a/terragrunt.hcl": "inputs = {}\n"})
		require.Len(t, x.TooLarge(), 1, name)
		assert.Equal(t, finding.TooLarge, x.TooLarge()[0].Code)
		assert.Equal(t, "live/st/terragrunt.stack.hcl", x.TooLarge()[0].Place.File)
	}
}

// Links that lead to folders with links multiply: what is looked at behind them ends, with units there or without, and it is said where.
func TestLinksThatMultiplyAreTold(t *testing.T) {
	for name, last := range map[string]change.Path{"units at the end": "k/d40/terragrunt.hcl", "no units": "k/d40/README.md"} {
		files := map[change.Path]live.Source{last: live.Text("inputs = {}\n"), "live/a/terragrunt.hcl": live.Text("inputs = {}\n"), "live/l/a": live.LinkTo("../../k/d0")}
		for i := range 40 {
			for _, link := range []string{"a", "b"} {
				files[change.Path(fmt.Sprintf("k/d%d/%s", i, link))] = live.LinkTo(fmt.Sprintf("../d%d", i+1))
			}
		}
		x, err := refs.Build(t.Context(), live.FromMap(files))
		require.NoError(t, err)
		require.Len(t, x.TooLarge(), 1, name)
		assert.Equal(t, finding.TooLarge, x.TooLarge()[0].Code)
		assert.Contains(t, x.TooLarge()[0].Message, "links lead to more than can be looked at", name)
		assert.Contains(t, x.Units(), change.Path("live/a/terragrunt.hcl"))
		assert.Less(t, len(x.Units()), 10_000)
	}
}
