package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// ReadyToCommit says what keeps a plan from being applied in commits: what Ready says, files that it touches with changes that git does not
// have, whoever made them, and whatever a commit would hold beside the refactoring. The error is a finding.List, nil where nothing does.
func (e *Engine) ReadyToCommit(ctx context.Context, made Made) error {
	if e.git == nil {
		return finding.List{{Code: finding.GitFailed, Severity: finding.Error, Message: "there is no git repository to commit to",
			Remedy: "Run `git init` and commit the tree, or leave out --commit"}}
	}
	if err := e.Ready(ctx, made, true); err != nil {
		return err
	}
	if doing := e.git.Unfinished(); doing != "" {
		return finding.List{{Code: finding.StagedChanges, Severity: finding.Error, Message: "a " + doing + " is under way, and the commit would be its end",
			Remedy: "Finish the " + doing + ", or abort it, then run the command again"}}
	}
	staged, err := e.git.Staged(ctx)
	if err != nil {
		return err
	}
	var problems finding.List
	for _, path := range staged {
		problems = append(problems, finding.Finding{Code: finding.StagedChanges, Severity: finding.Error, Place: finding.InFile(string(path)),
			Message: string(path) + " is staged, and the commit would hold it",
			Remedy:  "Commit it, or run `git restore --staged` for it, then run the command again"})
	}
	dirty, err := e.dirty(ctx, made.Net, true)
	if err != nil {
		return err
	}
	return append(problems, dirty...).Err()
}

// ApplyInCommits carries out a plan of phases that is ReadyToCommit, phase by phase: a run and a commit for each that has something to do.
// What was done before an error is given beside it. Output takes what git and the repository's hooks print.
func (e *Engine) ApplyInCommits(ctx context.Context, made Made, output io.Writer) ([]Applied, error) {
	var all []Applied
	for _, phase := range e.phases {
		if !slices.Contains(made.Request.Phases, phase.Number) {
			continue
		}
		// The tree changed since the last phase, and a hook may have changed it more.
		now, err := Open(e.options)
		if err != nil {
			return all, err
		}
		request := made.Request
		request.Phases = []int{phase.Number}
		one, err := now.again(ctx, request)
		if err != nil {
			return all, err
		}
		if one.Net.Empty() {
			continue
		}
		if err := now.ReadyToCommit(ctx, one); err != nil {
			return all, err
		}
		tracked, err := now.git.Tracked(ctx)
		if err != nil {
			return all, err
		}
		applied, err := now.Apply(ctx, one)
		if err != nil {
			return all, err
		}
		applied.Subject = phase.Subject
		applied.Commit, err = now.commit(ctx, one, applied, tracked, output)
		all = append(all, applied)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// commit commits what a run did to the files that git had, and what it created.
func (e *Engine) commit(ctx context.Context, made Made, applied Applied, tracked map[change.Path]bool, output io.Writer) (string, error) {
	commit := git.NewCommit{Message: message(made, applied), Environ: e.options.Environ, Output: output}
	there := map[change.Path]bool{}
	for _, item := range applied.Record.Files {
		executable, known := tracked[item.From]
		if item.To == "" || item.From != "" && !known {
			continue // What git did not know is no less known at its new place.
		}
		there[item.To] = true
		commit.Files = append(commit.Files, item.To)
		if executable {
			commit.Executable = append(commit.Executable, item.To)
		}
	}
	for _, item := range applied.Record.Files {
		if _, known := tracked[item.From]; known && !there[item.From] {
			commit.Gone = append(commit.Gone, item.From)
		}
	}
	hash, err := e.git.MakeCommit(ctx, commit)
	var refused git.RefusedError
	if !errors.As(err, &refused) {
		return hash, err
	}
	return "", finding.List{{Code: finding.NotCommitted, Severity: finding.Error,
		Message: fmt.Sprintf("%s is applied, and not committed: %s", made.Title, refused.Error()),
		Remedy:  "Mend what git or the hook says, stage that too, commit, and run the same command again for the phases that are left; or take the phase back",
		Commands: []string{e.gitLine("commit", "-m", applied.Subject), "# Or take it back:", "tg-refactor rollback " + applied.Record.ID,
			e.gitLine("reset", "--quiet")}}}
}

// gitLine writes a command of git for where the shell stands.
func (e *Engine) gitLine(args ...string) string {
	line := []string{"git"}
	if root := e.stand.Path("."); root != "." {
		line = append(line, "-C", root)
	}
	return shell.Command(append(line, args...)...)
}

// message tells in a commit what a phase did.
func message(made Made, applied Applied) string {
	var b strings.Builder
	b.WriteString(applied.Subject + "\n\n")
	step := made.Steps[0]
	fmt.Fprintf(&b, "Phase %d (%s) of the multi-cluster refactoring, by tg-refactor.\n", step.Number, step.Name)
	for i, move := range made.Net.Moves {
		if i == 0 {
			b.WriteString("\n")
		}
		if move.From != move.To {
			fmt.Fprintf(&b, "- %s -> %s\n", move.From, move.To)
		}
	}
	if applied.StatesMove {
		fmt.Fprintf(&b, "\nStates of %d units are looked for at new places: before anybody applies them, run\n`tg-refactor state migrate`.\n", len(made.Keys))
	}
	if applied.Manifest != "" {
		fmt.Fprintf(&b, "\nWhat went where: %s\n", applied.Manifest)
	}
	return b.String()
}
