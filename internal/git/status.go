package git

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Changed is one path that git does not have as it stands on disk.
type Changed struct {
	Path change.Path
	// Staged is git's letter for the index against HEAD, Unstaged for the disk against the index: M, A, D, T, R, U, or a space.
	// Both are '?' for a file that git does not know.
	Staged, Unstaged byte
	// Perhaps tells that the file may be what git has: its stat changed, and git would have to run a filter of the repository to compare it.
	Perhaps bool
}

// Untracked tells whether git does not know the file.
func (c Changed) Untracked() bool { return c.Staged == '?' }

// Status gives what is modified, staged, deleted or untracked, sorted by path. With paths it gives only what lies at or below one of
// them. The errors are ErrUnavailable, ErrNoRepository, a finding.List with git's words, or a cancellation.
func (r *Repository) Status(ctx context.Context, paths ...change.Path) ([]Changed, error) {
	filters, err := r.filters(ctx)
	if err != nil {
		return nil, err
	}
	out, err := r.runMatching(ctx, filters.off(), nil, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty")
	if err != nil {
		return nil, told(err, "tell what is changed")
	}
	var all []Changed
	for line := range strings.SplitSeq(string(out), "\x00") {
		if len(line) < 4 {
			continue
		}
		path, err := named(line[3:])
		if err != nil {
			return nil, err
		}
		one := Changed{Path: path, Staged: line[0], Unstaged: line[1]}
		if len(paths) == 0 || slices.ContainsFunc(paths, one.Path.Within) {
			all = append(all, one)
		}
	}
	var modified []change.Path
	for _, one := range all {
		if one.Unstaged == 'M' && one.Staged == ' ' {
			modified = append(modified, one.Path)
		}
	}
	filtered, err := r.filtered(ctx, filters, modified)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Perhaps = filtered[all[i].Path]
	}
	slices.SortFunc(all, func(a, b Changed) int { return strings.Compare(string(a.Path), string(b.Path)) })
	return all, nil
}

// Ignored gives those of the paths that git ignores, whether they exist or not. A tracked file is never ignored. Errors are as
// those of Status.
func (r *Repository) Ignored(ctx context.Context, paths ...change.Path) (map[change.Path]bool, error) {
	ignored := map[change.Path]bool{}
	if len(paths) == 0 {
		return ignored, nil
	}
	out, err := r.checkIgnore(ctx, paths)
	if failed := (failure{}); errors.As(err, &failed) && strings.Contains(failed.stderr, "is in submodule") {
		// Only the submodule's own repository knows what it ignores.
		submodules, listing := r.Submodules(ctx, "")
		if listing != nil {
			return nil, listing
		}
		outside := slices.DeleteFunc(slices.Clone(paths), func(p change.Path) bool { return submodules.Holding(p) != "" })
		out, err = r.checkIgnore(ctx, outside)
	}
	if none := (failure{}); errors.As(err, &none) && none.code == 1 {
		return ignored, nil
	}
	if err != nil {
		return nil, told(err, "tell what is ignored")
	}
	for p := range strings.SplitSeq(string(out), "\x00") {
		if p == "" {
			continue
		}
		path, err := named(p)
		if err != nil {
			return nil, err
		}
		ignored[path] = true
	}
	return ignored, nil
}

func (r *Repository) checkIgnore(ctx context.Context, paths []change.Path) ([]byte, error) {
	var asked strings.Builder
	for _, p := range paths {
		asked.WriteString("./" + string(p) + "\x00")
	}
	return r.runMatching(ctx, nil, strings.NewReader(asked.String()), "check-ignore", "-z", "--stdin")
}

// HeadCommit gives the commit that is checked out. It reports false where there is none yet. Errors are as those of Status.
func (r *Repository) HeadCommit(ctx context.Context) (string, bool, error) {
	commit, err := r.commit(ctx, "HEAD")
	if failed := (failure{}); errors.As(err, &failed) {
		if err := told(err, ""); errors.Is(err, ErrNoRepository) {
			return "", false, err
		}
		if failed.code == 1 {
			return "", false, nil
		}
	}
	return commit, err == nil, told(err, "tell the commit that is checked out")
}

// Commit gives the commit that a revision names. Errors are as those of Tree.
func (r *Repository) Commit(ctx context.Context, revision string) (string, error) {
	commit, err := r.commit(ctx, revision)
	if failed := (failure{}); errors.As(err, &failed) {
		return "", r.missing(ctx, revision)
	}
	return commit, err
}

// BeforeRemoval gives the commit that still has a file which the history took away: the one before the latest removal. It reports false
// where the history knows of none.
func (r *Repository) BeforeRemoval(ctx context.Context, file change.Path) (string, bool) {
	out, err := r.run(ctx, nil, "log", "-1", "--no-renames", "--diff-filter=D", "--format=%H", "--end-of-options", "HEAD", "--", ":(top,literal)"+string(file))
	removal := strings.TrimSpace(string(out))
	if err != nil || removal == "" {
		return "", false
	}
	commit, err := r.commit(ctx, removal+"^")
	return commit, err == nil
}

// BeforeAddition gives the parent of the commit that first added a file, in the history of what is checked out. It is empty where no commit
// has the file, or where the very first commit does. The error is a finding.List where a shallow clone lacks the parent.
func (r *Repository) BeforeAddition(ctx context.Context, file change.Path) (string, error) {
	out, err := r.run(ctx, nil, "log", "--no-renames", "--diff-filter=A", "--format=%H", "--end-of-options", "HEAD", "--", ":(top,literal)"+string(file))
	additions := strings.Fields(string(out))
	if failed := (failure{}); errors.As(err, &failed) || err == nil && len(additions) == 0 {
		return "", nil // There is no commit yet, or none has the file.
	}
	if err != nil {
		return "", told(err, "find the commit that added "+string(file))
	}
	parent := additions[len(additions)-1] + "^"
	commit, err := r.commit(ctx, parent)
	if failed := (failure{}); errors.As(err, &failed) {
		if shallow, err := r.shallow(ctx); err != nil || !shallow {
			return "", err
		}
		return "", r.missing(ctx, parent)
	}
	return commit, err
}

// shallow tells whether the clone has not the whole history.
func (r *Repository) shallow(ctx context.Context) (bool, error) {
	out, err := r.run(ctx, nil, "rev-parse", "--is-shallow-repository")
	return strings.TrimSpace(string(out)) == "true", told(err, "tell whether the clone is shallow")
}

func (r *Repository) commit(ctx context.Context, revision string) (string, error) {
	out, err := r.run(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	return strings.TrimSpace(string(out)), err
}

// missing is the finding for a revision that the repository lacks.
func (r *Repository) missing(ctx context.Context, revision string) error {
	f := finding.Finding{Code: finding.RevisionMissing, Severity: finding.Error, Message: "there is no revision " + revision + " in the repository",
		Remedy: "Name a branch, tag or commit that `git log` knows, or fetch it first"}
	if shallow, err := r.shallow(ctx); err == nil && shallow {
		f.Message = "the repository is a shallow clone, which lacks the revision " + revision
		f.Remedy = "Clone with the whole history: in GitHub Actions give actions/checkout `fetch-depth: 0`, elsewhere run `git fetch --unshallow`"
	}
	return finding.List{f}
}
