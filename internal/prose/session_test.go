package prose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Commands that go to a folder by its name alone, or from the folder of a command before them, are found, and follow where that is asked for.
func TestCommandsOfAPage(t *testing.T) {
	const cluster, top change.Path = infra + "/cluster-101/README.md", infra + "/README.md"
	mentioned, less := finding.PathMentioned, finding.CoversLess
	for _, c := range []struct {
		name      string
		file      change.Path
		old, want string
		codes     []finding.Code
	}{
		{"a folder by its name", cluster, "```sh\ncd artifacts\nterragrunt run-all apply\n```\n", "```sh\ncd ../../artifacts\nterragrunt run-all apply\n```\n", []finding.Code{mentioned}},
		{"one that dissolves", cluster, "```\ncd cluster && terragrunt run --all plan\n```\n", "```\ncd . && terragrunt run --all plan\n```\n", []finding.Code{mentioned}},
		{"from the command before", cluster, "```\ncd artifacts\ncd build; ls\n```\n", "```\ncd ../../artifacts\ncd images; ls\n```\n", []finding.Code{mentioned, mentioned}},
		{"beside the command before", cluster, "```\ncd artifacts/build\nmake\ncd ../publish\n```\n", "```\ncd ../../artifacts/images\nmake\ncd ../registry\n```\n", []finding.Code{mentioned}},
		{"up from the command before", cluster, "```\ncd artifacts/build\ncd ../../cluster\n```\n", "```\ncd ../../artifacts/images\ncd ../../clusters/cluster-101\n```\n", []finding.Code{mentioned}},
		{"from the block before", cluster, "```\ncd artifacts\n```\n\nand\n\n```\ncd build\n```\n", "```\ncd ../../artifacts\n```\n\nand\n\n```\ncd images\n```\n", []finding.Code{mentioned, mentioned}},
		{"in parentheses", cluster, "```\n(cd artifacts && ls)\ncd cluster\n```\n", "```\n(cd ../../artifacts && ls)\ncd .\n```\n", []finding.Code{mentioned, mentioned}},
		{"pushed and popped", cluster, "```\npushd artifacts\npopd\ncd cluster\n```\n", "```\npushd ../../artifacts\npopd\ncd .\n```\n", []finding.Code{mentioned, mentioned}},
		{"by git's root", top, "```\ncd \"$(git rev-parse --show-toplevel)\"\ncd terraform\ncd infra/live/cluster-101\n```\n", "```\ncd \"$(git rev-parse --show-toplevel)\"\ncd terraform\ncd infra/live/clusters/cluster-101\n```\n", []finding.Code{mentioned}},
		{"a flag, in quotes", top, "`terragrunt plan --working-dir \"cluster-101\"`", "`terragrunt plan --working-dir \"clusters/cluster-101\"`", []finding.Code{mentioned}},
		{"where nobody can tell", cluster, "```\ncd $HOME\ncd artifacts\n# cd artifacts\ncd /srv\ncd cluster\n```\n", "", nil},
		{"a removal", cluster, "`cd artifacts && rm -rf build`", "", []finding.Code{finding.DescribesMove}},
		{"what stays", top, "```\ncd common\nterragrunt run-all plan\n```\n", "", nil},
		{"all of a folder that lost some", top, "```\ncd terraform/infra/live/cluster-101\nterragrunt run-all apply\n```\n",
			"```\ncd terraform/infra/live/clusters/cluster-101\nterragrunt run-all apply\n```\n", []finding.Code{less}},
		{"all of the page's own folder", cluster, "Run `terragrunt run-all apply`, or `terragrunt run --all apply`.", "", []finding.Code{less, less}},
		{"all of the live folder", top, "`terragrunt run --all plan`", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := follow(t, c.file, c.old)
			assert.Equal(t, c.codes, codes(findings), "%v", findings)
			want := c.want
			if want == "" {
				want = c.old
			}
			got, _ := follow(t, c.file, c.old, rewriting)
			assert.Equal(t, want, got)
		})
	}
}
