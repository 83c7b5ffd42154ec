package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Git takes binary content from a patch, of any length, and takes it back.
func TestAPatchHoldsBinaryContent(t *testing.T) {
	long := "\x00" + strings.Repeat("binary \xff\x01 content ", 40)
	p := planOf(t, files{"gone.bin": live.Text("\x00gone"), "a": live.Text("a\n")}, change.Set{
		Removes: []change.Remove{{Path: "gone.bin"}},
		Creates: []change.Create{{Path: "new dir/é.bin", Content: []byte(long)}, {Path: "short.bin", Content: []byte("\x00")}},
	})
	dir := t.TempDir()
	onDisk(t, dir, p.Base)
	gitApply(t, dir, Patch(p.Base, p.Net))
	got, err := os.ReadFile(filepath.Join(dir, "new dir", "é.bin"))
	require.NoError(t, err)
	assert.Equal(t, long, string(got))
	got, err = os.ReadFile(filepath.Join(dir, "short.bin"))
	require.NoError(t, err)
	assert.Equal(t, "\x00", string(got))
	assert.NoFileExists(t, filepath.Join(dir, "gone.bin"))
}
