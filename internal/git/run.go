package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// ErrUnavailable says that the git program is not installed.
var ErrUnavailable = errors.New("git is not installed")

// ErrNoRepository says that a folder is in no git repository.
var ErrNoRepository = errors.New("not a git repository")

// Available tells whether the git program can be run.
func Available() bool {
	_, err := exec.LookPath("git")
	return err == nil
}

// Repository asks the git program about one repository.
type Repository struct{ place Place }

// Open gives the repository at a place that Find gave.
func Open(place Place) *Repository { return &Repository{place: place} }

// safe are the settings of every call: each names a program that git would run.
var safe = []string{"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false", "--no-pager"}

// kept are the variables that git sees of ours: where it and the user's settings are, which say what folders are trusted.
var kept = []string{"PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM"}

func environment() []string {
	env := []string{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1"}
	for _, name := range kept {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// failure is a call that git ended with an exit code.
type failure struct {
	code   int
	stderr string
}

func (f failure) Error() string { return fmt.Sprintf("git ended with code %d: %s", f.code, f.stderr) }

// setting is one of git's, for a single call.
type setting struct{ name, value string }

// run calls git in the repository and gives what it prints. The error is ErrUnavailable, a failure, or a cancellation.
func (r *Repository) run(ctx context.Context, input io.Reader, args ...string) ([]byte, error) {
	return r.runWith(ctx, nil, input, args...)
}

// runWith is run with settings of the call's own.
func (r *Repository) runWith(ctx context.Context, settings []setting, input io.Reader, args ...string) ([]byte, error) {
	variables := []string{fmt.Sprintf("GIT_CONFIG_COUNT=%d", len(settings))}
	for i, setting := range settings {
		variables = append(variables, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, setting.name), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, setting.value))
	}
	return r.runIn(ctx, r.place.Root, variables, input, args...)
}

// patience is how long git may match patterns of the repository. Those with many stars keep it busy for years.
var patience = 5 * time.Minute

// runMatching is runWith for what matches patterns of .gitignore and .gitattributes, which git is given patience for.
func (r *Repository) runMatching(ctx context.Context, settings []setting, input io.Reader, args ...string) ([]byte, error) {
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := r.runWith(patient, settings, input, args...)
	if err != nil && ctx.Err() == nil && patient.Err() != nil {
		return nil, finding.List{{Code: finding.GitFailed, Severity: finding.Error,
			Message: fmt.Sprintf("`git %s` did not end within %s", args[0], patience),
			Remedy: "Look for patterns with many stars in .gitignore and .gitattributes, on which git never ends, and write them with fewer. " +
				"`git status` shows that it ends again"}}
	}
	return out, err
}

// runIn is run in another folder and with more variables.
func (r *Repository) runIn(ctx context.Context, folder string, variables []string, input io.Reader, args ...string) ([]byte, error) {
	if !Available() {
		return nil, ErrUnavailable
	}
	command := exec.CommandContext(ctx, "git", append(append([]string{"-C", folder}, safe...), args...)...)
	command.Env = append(environment(), variables...)
	command.Stdin = input
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	err := command.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &exit):
		return nil, failure{code: exit.ExitCode(), stderr: strings.TrimSpace(problems.String())}
	case err != nil:
		return nil, fmt.Errorf("run git: %w", err)
	}
	return out.Bytes(), nil
}

// named gives the path that git prints, relative to the root. Another repository's files can bear names that lead out of it.
func named(path string) (change.Path, error) {
	p, ok := change.Parse(path)
	if !ok {
		return "", finding.List{{Code: finding.GitFailed, Severity: finding.Error,
			Message: fmt.Sprintf("git names the file %q, which is no path below the repository's root", path),
			Remedy:  "Look at the repository with `git fsck`: no git makes such a file"}}
	}
	return p, nil
}

// told makes a finding of a failure, in git's own words; ErrNoRepository where git says so. Other errors stay what they are.
func told(err error, what string) error {
	var failed failure
	if !errors.As(err, &failed) {
		return err
	}
	if strings.Contains(failed.stderr, "not a git repository") {
		return ErrNoRepository
	}
	return finding.List{{Code: finding.GitFailed, Severity: finding.Error, Message: fmt.Sprintf("git could not %s: %s", what, failed.stderr),
		Remedy: "Run `git status` in the repository and do what git says"}}
}
