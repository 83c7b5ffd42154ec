package program_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/program"
)

func script(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "tool")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755))
	return path
}

func TestRunGivesOutputsAndExitCode(t *testing.T) {
	tool := script(t, `echo "$WORD $1"; pwd; cat; echo problem >&2; exit 7`)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	result, err := program.Door{}.Run(context.Background(), program.Call{Path: tool, Args: []string{"one"}, Dir: dir,
		Env: []string{"PATH=/usr/bin:/bin", "WORD=no", "WORD=yes"}, Stdin: []byte("input\n")})
	require.NoError(t, err)
	assert.Equal(t, "yes one\n"+dir+"\ninput\n", string(result.Stdout))
	assert.Equal(t, "problem\n", string(result.Stderr))
	assert.Equal(t, 7, result.ExitCode)
}

func TestTheEnvironmentIsTheGivenOneAlone(t *testing.T) {
	t.Setenv("SECRET_OF_OURS", "x")
	result, err := program.Door{}.Run(context.Background(), program.Call{Path: script(t, "echo \"[$SECRET_OF_OURS]\"\n"), Dir: t.TempDir(),
		Env: []string{"PATH=/usr/bin:/bin"}})
	require.NoError(t, err)
	assert.Equal(t, "[]\n", string(result.Stdout))
}

func TestFindLooksOnThePathOfTheEnvironment(t *testing.T) {
	tool := script(t, "true\n")
	found, err := program.Find("tool", []string{"PATH=relative" + string(os.PathListSeparator) + filepath.Dir(tool)})
	require.NoError(t, err)
	assert.Equal(t, tool, found)
	for _, name := range []string{"", "no-such-tool", "/no/such/tool", filepath.Dir(tool)} {
		_, err = program.Find(name, []string{"PATH=" + filepath.Dir(tool)})
		assert.ErrorIs(t, err, program.ErrNotFound, name)
	}
	_, err = program.Door{}.Run(context.Background(), program.Call{Path: "no-such-tool"})
	assert.ErrorIs(t, err, program.ErrNotFound)
}

// A program that is interrupted may give back its locks, and takes its children with it.
func TestCancellationEndsTheWholeGroup(t *testing.T) {
	dir := t.TempDir()
	tool := script(t, `trap 'echo unlocked > unlocked; exit 1' INT
(sleep 3; echo late > late) & 
echo started > started
wait
`)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for range 500 {
			if _, err := os.Stat(filepath.Join(dir, "started")); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
	}()
	_, err := program.Door{}.Run(ctx, program.Call{Path: tool, Dir: dir, Env: []string{"PATH=/usr/bin:/bin"}})
	require.ErrorIs(t, err, context.Canceled)
	assert.FileExists(t, filepath.Join(dir, "unlocked"))
	time.Sleep(3500 * time.Millisecond)
	assert.NoFileExists(t, filepath.Join(dir, "late"), "a child goes on after its parent was ended")
}

func TestGetenvGivesTheLastValue(t *testing.T) {
	assert.Equal(t, "b=c", program.Getenv(strings.Fields("A=a A=b=c AB=x"), "A"))
	assert.Empty(t, program.Getenv(nil, "A"))
}
