package git_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// A commit of somebody else can name files that lie outside of the repository. Nobody reads or follows them.
func TestNamesThatLeadOutAreRefused(t *testing.T) {
	root := repository(t)
	git := func(input string, args ...string) string {
		cmd := exec.Command("git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.com"}, args...)...)
		cmd.Dir, cmd.Stdin = root, strings.NewReader(input)
		out, err := cmd.Output()
		require.NoError(t, err)
		return strings.TrimSpace(string(out))
	}
	inner := git("100644 blob "+git("evil", "hash-object", "-w", "--stdin")+"\tpasswd\n", "mktree")
	tree := git("040000 tree "+inner+"\t..\n", "mktree")
	commit := git("", "commit-tree", "-m", "evil", tree)
	_, err := open(t, root).Tree(context.Background(), commit)
	var list finding.List
	require.ErrorAs(t, err, &list)
	assert.Equal(t, finding.GitFailed, list[0].Code)
	assert.Contains(t, list[0].Message, `"../passwd"`)
}
