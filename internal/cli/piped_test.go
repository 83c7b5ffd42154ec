package cli

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// steers tells whether a text holds what steers a terminal, but for line ends and tabs.
func steers(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 })
}

// TestNoNameSteersATerminalThroughAPipe: names and texts of a tree are shown with their control characters made visible, also where nobody can tell
// that a terminal stands at the end of the pipe, in every format. A diff alone has every byte, so that it can be applied.
func TestNoNameSteersATerminalThroughAPipe(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	const evil = "x\x1b[31mRED\a\u009b2J"
	root := t.TempDir()
	layFiles(t, root, map[string]string{
		"live/" + evil + "/terragrunt.hcl": "locals {\n  t = \"\\u001b[31m\"\n}\ndependency \"a\" {\n  config_path = \"../nowhere\\u001b[31m\"\n}\nterraform {\n  source = \"../../m\x1b[31m\"\n}\n" +
			"inputs = {\n  v = \"p\\u001b[2J${basename(get_terragrunt_dir())}\"\n}\n",
		"live/b/terragrunt.hcl": "dependency \"x\" {\n  config_path = \"../" + evil + "\"\n}\n",
		"live/" + evil + ".hcl": "locals {\n",
		"README.md":             "[l](live/nope\x1b[31m) `live/" + evil + "`\n",
		".github/CODEOWNERS":    "/live/" + evil + "/ @\x1b[31m\n",
	})
	lines := [][]string{{"mv", "-n", "live/" + evil, "live/c"}, {"mv", "-y", "live/" + evil, "live/c", "--accept", "inputs.v"}, {"status"}, {"history"}, {"prove", "--base", "HEAD"},
		{"check", "--base", "HEAD"}, {"state", "plan"}, {"rollback", "-y"}, {"mv", "-n", "live/nope" + evil, "live/c"}, {"refs", "live/" + evil}, {"refs", "--reverse", "--all", "live/" + evil},
		{"explain", evil}, {evil}, {"init"}, {"record", "-n", "live/" + evil, "live/b"}, {"add-cluster", evil}, {"override", evil}, {"rollback", evil}, {"state", "unpin", evil}}
	for path, line := range reads {
		if !strings.HasPrefix(path, "completion") {
			lines = append(lines, strings.Fields(line))
		}
	}
	for _, line := range lines {
		for _, format := range allFormats {
			got := do(context.Background(), append([]string{"-C", root, "--format", format}, line...)...)
			assert.NotContains(t, got.err, "this is a bug", "%q", line)
			shown := strings.Join(besideDiff(got.out), "")
			assert.False(t, steers(shown), "%q --format %s: %q", line, format, shown)
			assert.False(t, steers(got.err), "%q --format %s: %q", line, format, got.err)
		}
	}
}
