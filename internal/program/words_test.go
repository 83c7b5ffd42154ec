package program_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/program"
)

// What OpenTofu 1.12 prints on stdout, before anything else, where TF_CLI_CONFIG_FILE names a file that is not there.
const (
	framed = "╷\n│ Warning: Unable to open CLI configuration file\n│ \n│ The CLI configuration file at \"${x}/{y}\" does not exist.\n╵\n"
	plain  = "\nWarning: Unable to open CLI configuration file\n\nThe CLI configuration file at \"/nope\" does not exist.\n"
)

func TestJSONStandsBetweenOtherWords(t *testing.T) {
	for _, printed := range []string{"{\"a\": [\n1]}", framed + "{\"a\": [\n1]}\n", plain + "{\"a\": [\n1]}\n", "[INFO] a hook { says\n{\"a\": [\n1]}\nand more\n",
		"\x1b[33m╷\x1b[0m\x1b[0m\n\x1b[33m│\x1b[0m {\n\x1b[33m╵\x1b[0m\n{\"a\": [\n1]}"} {
		value, err := program.JSON([]byte(printed))
		require.NoError(t, err, printed)
		assert.JSONEq(t, `{"a":[1]}`, string(value), printed)
	}
	for _, nothing := range []string{"", "\n \n", framed, plain, framed + plain} {
		value, err := program.JSON([]byte(nothing))
		require.NoError(t, err, nothing)
		assert.Nil(t, value)
	}
	for _, broken := range []string{`{"a": [`, "No state!", framed + "{\n", "words\n" + plain} {
		_, err := program.JSON([]byte(broken))
		assert.ErrorIs(t, err, program.ErrNoJSON, broken)
	}
}

func TestErrorsKeepAllTheirLines(t *testing.T) {
	lock := []string{"Error acquiring the state lock", "Error message: resource temporarily unavailable", "Lock Info:", "  ID:        3c28",
		"  Who:       me@host", "OpenTofu acquires a state lock to protect the state"}
	assert.Equal(t, [][]string{lock}, program.Errors([]byte("There are some problems with the CLI configuration:\n"+framed+
		"\x1b[31m╷\x1b[0m\n│ Error: Error acquiring the state lock\n│ \n│ Error message: resource temporarily unavailable\n│ Lock Info:\n│   ID:        3c28\n"+
		"│   Who:       me@host\n│ \n│ OpenTofu acquires a state lock to protect the state\n╵\nbye\n")), "in a frame")
	assert.Equal(t, [][]string{lock, {"Another", "one"}}, program.Errors([]byte(plain+
		"\nError: Error acquiring the state lock\n\nError message: resource temporarily unavailable\nLock Info:\n  ID:        3c28\n  Who:       me@host\n\n"+
		"OpenTofu acquires a state lock to protect the state\n"+plain+"\nError: Another\n\none\n")), "without one")
	assert.Equal(t, [][]string{{"something", "  else"}}, program.Errors([]byte("something\n\n  else\n"+framed)), "no diagnostic at all")
	assert.Empty(t, program.Errors(nil))
	assert.Empty(t, program.Errors([]byte("There are some problems with the CLI configuration:\n"+framed)))
}

// The operating system blames the program where the folder is missing.
func TestAMissingFolderIsNotAMissingProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	_, err := program.Door{}.Run(context.Background(), program.Call{Path: script(t, "true\n"), Dir: dir, Env: []string{"PATH=/usr/bin:/bin"}})
	require.ErrorIs(t, err, program.ErrNoFolder)
	assert.NotErrorIs(t, err, program.ErrNotFound)
	assert.Contains(t, err.Error(), dir)
	assert.NotContains(t, err.Error(), "exec")
}
