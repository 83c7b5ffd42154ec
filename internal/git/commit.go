package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
)

// NewCommit is a commit to be made. It is the user's own: git runs the hooks, filters and signatures that `git commit` runs.
type NewCommit struct {
	// Gone are paths that are not on disk any more, Files those to take as they are on disk, whether git ignores them or not.
	Gone, Files []change.Path
	// Executable are those of Files that git shall hold as executable, whatever the disk can tell.
	Executable []change.Path
	Message    string
	// Environ is the user's whole environment, as "NAME=value".
	Environ []string
	// Output takes what git and the hooks print.
	Output io.Writer
}

// local are the variables that would have git work in another repository, or on another index, than the one that was found.
var local = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR",
	"GIT_PREFIX", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS"}

// MakeCommit stages files and commits what is staged. It gives the commit, empty where the files are what HEAD has. What git or a hook
// refuses is a RefusedError; then the files stay staged.
func (r *Repository) MakeCommit(ctx context.Context, c NewCommit) (string, error) {
	calls := []struct {
		paths []change.Path
		args  []string
	}{
		{c.Gone, []string{"update-index", "--force-remove", "-z", "--stdin"}},
		{c.Files, []string{"update-index", "--add", "--replace", "-z", "--stdin"}},
		{c.Executable, []string{"update-index", "--chmod=+x", "-z", "--stdin"}},
	}
	for _, call := range calls {
		if len(call.paths) == 0 {
			continue
		}
		if err := r.asUser(ctx, c, zeroEnded(call.paths), call.args...); err != nil {
			return "", err
		}
	}
	staged, err := r.Staged(ctx)
	if err != nil || len(staged) == 0 {
		return "", err
	}
	if err := r.asUser(ctx, c, nil, "commit", "--quiet", "--message", c.Message); err != nil {
		return "", err
	}
	commit, _, err := r.HeadCommit(ctx)
	return commit, err
}

// RefusedError is a call of the user's own git that failed; its words were printed.
type RefusedError struct {
	// Call is git's command, as "commit".
	Call string
	// Words is the last line that was printed.
	Words string
}

// Error says which call failed, with its last words.
func (e RefusedError) Error() string { return fmt.Sprintf("git %s failed: %s", e.Call, e.Words) }

// asUser runs git as the user would, with hooks and filters.
func (r *Repository) asUser(ctx context.Context, c NewCommit, input io.Reader, args ...string) error {
	command := exec.CommandContext(ctx, "git", append([]string{"-C", r.place.Root}, args...)...)
	command.Env = slices.DeleteFunc(slices.Clone(c.Environ), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(local, name)
	})
	var printed bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = input, c.Output, io.MultiWriter(&printed, c.Output)
	// An interrupted git takes its locks away, a killed one does not.
	const patience = 5 * time.Second
	command.Cancel, command.WaitDelay = func() error { return command.Process.Signal(os.Interrupt) }, patience
	err := command.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &exit):
		lines := strings.Split(strings.TrimSpace(printed.String()), "\n")
		return RefusedError{Call: args[0], Words: lines[len(lines)-1]}
	case err != nil:
		return fmt.Errorf("run git: %w", err)
	}
	return nil
}

// Staged gives the paths whose content in the index is not that of HEAD. Errors are as those of Status.
func (r *Repository) Staged(ctx context.Context) ([]change.Path, error) {
	out, err := r.run(ctx, nil, "diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty")
	if err != nil {
		return nil, told(err, "tell what is staged")
	}
	return pathsIn(out)
}

// Tracked gives the paths that the index has, with whether each is executable there. Errors are as those of Status.
func (r *Repository) Tracked(ctx context.Context) (map[change.Path]bool, error) {
	out, err := r.run(ctx, nil, "ls-files", "-z", "--stage")
	if err != nil {
		return nil, told(err, "list what it has")
	}
	all := map[change.Path]bool{}
	for line := range strings.SplitSeq(string(out), "\x00") {
		stage, path, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		p, err := named(path)
		if err != nil {
			return nil, err
		}
		all[p] = strings.HasPrefix(stage, "100755 ")
	}
	return all, nil
}

// Unfinished names what is under way whose end a commit would be: a merge, a cherry-pick or a revert. Empty for none.
func (r *Repository) Unfinished() string {
	for file, name := range map[string]string{"MERGE_HEAD": "merge", "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert"} {
		if _, err := os.Lstat(filepath.Join(r.place.GitDir, file)); err == nil {
			return name
		}
	}
	return ""
}

func pathsIn(out []byte) ([]change.Path, error) {
	var all []change.Path
	for path := range strings.SplitSeq(string(out), "\x00") {
		if path == "" {
			continue
		}
		p, err := named(path)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// zeroEnded writes paths as git's -z reads them.
func zeroEnded(paths []change.Path) io.Reader {
	var b strings.Builder
	for _, p := range paths {
		b.WriteString(string(p) + "\x00")
	}
	return strings.NewReader(b.String())
}
