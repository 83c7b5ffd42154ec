package shell_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/shell"
)

// echoed gives the arguments that a command gets from the shell.
func echoed(t require.TestingT, dir, line string) string {
	command := exec.Command("sh", "-c", line)
	command.Dir = dir
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s\n%s", line, out)
	return string(out)
}

// Whatever the text, the shell takes it for one word, and for this one.
func TestQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[ -~äé…\n\t]*`), 1, 3).Draw(t, "words")
		assert.Equal(t, strings.Join(words, "|")+"|", echoed(t, "/", "printf '%s|' "+shell.Command(words...)))
	})
}

func TestWhatNeedsNoQuotesHasNone(t *testing.T) {
	for _, word := range []string{"live/vpc", "../rc-before", "a=b", "s3://b/k@1", "-n", "v1.2,3", "100%"} {
		assert.Equal(t, word, shell.Quote(word))
	}
	assert.Equal(t, "''", shell.Quote(""))
	assert.Equal(t, "'=ls'", shell.Quote("=ls"), "zsh looks for the program")
	assert.Equal(t, "'my tf'", shell.Quote("my tf"))
	assert.Equal(t, "./-x", shell.Path("-x"))
	assert.Equal(t, "(cd 'my tf/a' && terragrunt plan)", shell.In("my tf/a", "terragrunt plan"))
}

// From wherever the shell stands, a link or a folder outside of the repository as well, the line leads to the folder.
func TestPathsLeadFromWhereTheShellStands(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	root = filepath.Join(root, "my repo")
	for _, folder := range []string{"live/eu west/a", "live/-x", "../other", "live/it's"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, folder), 0o755))
	}
	require.NoError(t, os.Symlink(filepath.Join(root, "live"), filepath.Join(root, "..", "link")))
	for _, stand := range []string{"", "live", "live/eu west/a", "live/-x", "..", "../other", "../link", "../link/eu west"} {
		at := root + "/" + stand
		if !strings.HasPrefix(stand, "../link") {
			at = filepath.Clean(at)
		}
		at = filepath.Clean(at)
		s := shell.At(root, at)
		for _, folder := range []string{"", "live", "live/eu west/a", "live/-x", "live/it's"} {
			assert.Equal(t, filepath.Join(root, folder)+"\n", echoed(t, "/", "cd "+shell.Quote(at)+"; "+s.In(folder, "pwd -P")), "from %s", stand)
		}
		assert.Equal(t, stand == "" || !strings.HasPrefix(stand, "..") || strings.HasPrefix(stand, "../link"), s.Inside(), stand)
	}
	assert.Equal(t, "eu west/a", shell.At(root, filepath.Join(root, "live")).Path("live/eu west/a"))
	assert.Equal(t, "live/a", shell.Stand{}.Path("live/a"))
}
