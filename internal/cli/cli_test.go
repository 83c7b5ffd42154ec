package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// result is what a command line came to.
type result struct {
	code     int
	out, err string
}

func do(ctx context.Context, args ...string) result {
	var out, errors bytes.Buffer
	code := Run(ctx, args, IO{In: strings.NewReader(""), Out: &out, Err: &errors, Getenv: func(string) string { return "" }}, "v1.2.3")
	return result{code, out.String(), errors.String()}
}

// repository makes a git repository with two units, of which one depends on the other.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for path, content := range map[string]string{
		"live/vpc/terragrunt.hcl": "inputs = {\n\ta = 1\n}\n",
		"live/app/terragrunt.hcl": "dependency \"vpc\" {\n  config_path = \"../vpc\"\n}\n",
	} {
		at := filepath.Join(root, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		require.NoError(t, os.WriteFile(at, []byte(content), 0o644))
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "x"}} {
		output, err := exec.Command("git", append([]string{"-C", root}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", output)
	}
	return root
}

func TestInterruptedEndsWith130(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	root := repository(t)
	got := do(ctx, "-C", root, "mv", "-y", "live/vpc", "live/net")
	assert.Equal(t, result{code: 130, err: "Interrupted.\n"}, got)
	assert.DirExists(t, filepath.Join(root, "live", "vpc"))
}

func TestExitCodes(t *testing.T) {
	ctx := context.Background()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	list := finding.List{{Code: "x-y", Severity: finding.Error, Message: "No", Remedy: "Do"}}
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		code int
		text string
	}{
		"nothing":             {ctx, nil, 0, ""},
		"pending":             {ctx, errPending, 2, ""},
		"shown":               {ctx, errShown, 1, ""},
		"declined":            {ctx, errDeclined, 1, "Nothing was changed.\n"},
		"findings":            {ctx, fmt.Errorf("wrapped: %w", list), 1, "error[x-y]: No\n  help: Do\n\n"},
		"one finding":         {ctx, list[0], 1, "error[x-y]: No\n  help: Do\n\n"},
		"chain in one line":   {ctx, fmt.Errorf("read: %w", errors.New("it is\n  broken")), 1, "Error: read: it is broken\n"},
		"interrupted":         {cancelled, fmt.Errorf("walk: %w", context.Canceled), 130, "Interrupted.\n"},
		"cancelled by itself": {ctx, fmt.Errorf("ask: %w", context.Canceled), 1, "Error: ask: context canceled\n"},
		"findings, meantime":  {cancelled, list, 130, "error[x-y]: No\n  help: Do\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, text bytes.Buffer
			a := &app{io: IO{Out: &out, Err: &text, Getenv: func(string) string { return "" }}, format: formatText}
			assert.Equal(t, c.code, a.exitCode(c.ctx, c.err))
			assert.Equal(t, c.text, text.String())
			assert.Empty(t, out.String())
		})
	}
}

func TestPanicsBecomeOneLine(t *testing.T) {
	var text bytes.Buffer
	a := &app{io: IO{Err: &text, Getenv: func(string) string { return "" }}}
	assert.Equal(t, 1, a.panicked("index out of range\n[5]", []byte("goroutine 1")))
	assert.Equal(t, "Error: this is a bug in tg-refactor: index out of range [5]. Please report it with the command that you ran.\n", text.String())

	// Run itself recovers: a writer that panics is as good as any other bug.
	text.Reset()
	code := Run(context.Background(), []string{"version"}, IO{In: strings.NewReader(""), Out: panicking{}, Err: &text,
		Getenv: func(string) string { return "" }}, "v1")
	assert.Equal(t, 1, code)
	assert.Equal(t, 1, strings.Count(text.String(), "\n"))
	assert.Contains(t, text.String(), "this is a bug")
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("no") }

func TestParsePhases(t *testing.T) {
	known := []phaseName{{1, "one-a"}, {2, "two-b"}, {3, "three-c"}, {4, "four-d"}}
	cmd := &cobra.Command{Use: "plan"}
	for text, want := range map[string][]int{
		"": nil, " ": nil, "4": {4}, "1-3": {1, 2, 3}, "1,3": {1, 3}, "3, 1": {1, 3}, "2-3,3,1": {1, 2, 3}, "two-b": {2}, "two-b,4": {2, 4}, "2-2": {2},
	} {
		got, err := parsePhases(cmd, text, known)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{
		"0": `there is no phase "0"`, "5": `the phases are 1 (one-a), 2 (two-b)`, "1-9": `there is no phase "9"`, "3-1": "write 1-3",
		"1,,2": `there is no phase ""`, "tow-b": `did you mean "two-b"?`, "-1": `there is no phase "-1"`, "1-": `there is no phase "1-"`,
		"1-99999999999999999999": "there is no phase",
	} {
		_, err := parsePhases(cmd, text, known)
		var usage usageError
		require.ErrorAs(t, err, &usage, text)
		assert.Contains(t, err.Error(), want, text)
	}
}

func TestEveryCommandHelpsAFirstTimeUser(t *testing.T) {
	root := (&app{}).root()
	commands := root.Commands()
	require.Greater(t, len(commands), 8)
	for _, command := range append(commands, root) {
		assert.NotEmpty(t, command.Short, command.Name())
		assert.Contains(t, command.Example, "tg-refactor", command.Name())
		for line := range strings.Lines(command.Long + "\n" + command.Example) {
			assert.LessOrEqual(t, len([]rune(line)), 112, "%s: %s", command.Name(), line)
		}
	}
}

func TestVersionIsTheOneGiven(t *testing.T) {
	got := do(context.Background(), "version")
	assert.Equal(t, 0, got.code)
	assert.True(t, strings.HasPrefix(got.out, "tg-refactor v1.2.3 (go"), got.out)
}
