package prose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/prose"
)

// What tells of the move stays, and is told of once a file. What merely lives in the old places follows.
func TestATextThatTellsOfTheMoveStays(t *testing.T) {
	const top, docs change.Path = infra + "/README.md", "docs/plan.md"
	const old, now = "terraform/infra/live/cluster-101/artifacts", "terraform/infra/live/artifacts"
	for _, c := range []struct {
		name string
		file change.Path
		text string
	}{
		{"a removal in a fence", top, "```bash\nrm -rf cluster-101/artifacts\n```\n"},
		{"a removal in a fence of tildes with CRLF", top, "~~~~\r\nrm -rf cluster-101/artifacts\r\n~~~~\r\n"},
		{"a removal in inline code", top, "Then `rm -rf cluster-101/artifacts/build`.\n"},
		{"a removal of a full path in prose", docs, "Run rm on " + old + "/build by hand.\n"},
		{"a copy", top, "- first\n  - `cp -r cluster-101/artifacts/build /tmp`\n"},
		{"a move with its new place", docs, "    git mv " + old + "/build \\\n      " + now + "/images\n"},
		{"one becomes the other", docs, "`" + old + "/build` becomes `" + now + "/images`.\n"},
		{"with the new place before", docs, "`" + now + "/images`, once `" + old + "/build`\n"},
		{"one becomes the other on the next line", docs, "`" + old + "/build` becomes\n`" + now + "/images`.\n"},
		{"in a table", top, "| old | new |\n| --- | --- |\n| `cluster-101/artifacts/build` | `artifacts/images` |\n"},
		{"in a quote of a list", top, "> * `cluster-101/artifacts/build` → `artifacts/images/`\n"},
		{"with full paths in prose", docs, old + "/publish -> " + now + "/registry\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := follow(t, c.file, c.text)
			assert.Equal(t, c.text, got)
			assert.Equal(t, []finding.Code{finding.DescribesMove}, codes(findings))
		})
	}
	t.Run("a comparison", func(t *testing.T) {
		text := "```diff\n-  path = \"cluster-101/artifacts/build\"\n+  other = 1\n```\n"
		got, findings := follow(t, top, text)
		assert.Equal(t, text, got)
		assert.Equal(t, []finding.Code{finding.PathMentioned}, codes(findings))
	})
	t.Run("what lives in the old places follows", func(t *testing.T) {
		got, _ := follow(t, top, "`cd cluster-101/artifacts/build`\n\n[rm -rf](cluster-101/artifacts/build) `mv a b`\n\ndocker run --rm: `cluster-101/cluster/compute`\n")
		assert.Equal(t, "`cd artifacts/images`\n\n[rm -rf](artifacts/images) `mv a b`\n\ndocker run --rm: `clusters/cluster-101/compute`\n", got)
	})
	t.Run("a script that moves things is not rewritten, one that cleans up is", func(t *testing.T) {
		script := "rm -rf " + old + "/build\nrm -rf " + old + "/build/_out\ncp " + old + "/build/terragrunt.hcl /tmp\nmv " + old + "/publish " + now + "/registry\n"
		got, _ := follow(t, "Makefile", script, rewriting)
		assert.Equal(t, "rm -rf "+old+"/build\nrm -rf "+now+"/images/_out\ncp "+now+"/images/terragrunt.hcl /tmp\nmv "+old+"/publish "+now+"/registry\n", got)
	})
}

func TestInFrozenFilesOnlyLinksFollow(t *testing.T) {
	frozen := func(r *prose.Request) { r.Frozen = []string{"docs/**/*.md"} }
	got, findings := follow(t, "docs/history/2025.md", "[x](../../terraform/infra/live/cluster-101/cluster.hcl) `terraform/infra/live/cluster-101/cluster/compute`\n", frozen)
	assert.Equal(t, "[x](../../terraform/infra/live/clusters/cluster-101/cluster.hcl) `terraform/infra/live/cluster-101/cluster/compute`\n", got)
	assert.Empty(t, findings)
}
