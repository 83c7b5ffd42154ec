package git_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
)

// Git never ends on patterns with many stars. What asks it about them does, and says what to look for.
func TestGitThatNeverEndsIsEnded(t *testing.T) {
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\nfor a; do case $a in status|check-ignore) exec sleep 100000;; esac; done\n"), 0o755))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	was := git.BePatient(100 * time.Millisecond)
	t.Cleanup(func() { git.BePatient(was) })
	repository := git.Open(git.Place{Root: t.TempDir()})
	for name, ask := range map[string]func() error{
		"status":       func() error { _, err := repository.Status(t.Context()); return err },
		"check-ignore": func() error { _, err := repository.Ignored(t.Context(), "live/a"); return err },
	} {
		var list finding.List
		require.ErrorAs(t, ask(), &list, name)
		assert.Equal(t, finding.GitFailed, list[0].Code)
		assert.Contains(t, list[0].Message, "`git "+name+"` did not end within 100ms")
		assert.Contains(t, list[0].Remedy, ".gitignore")
	}
	// Whoever interrupts gets that error, not ours.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := repository.Ignored(ctx, "live/a")
	require.ErrorIs(t, err, context.Canceled)
}
