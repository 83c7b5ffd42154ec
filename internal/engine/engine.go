// Package engine owns the use cases: what a command does, from a request to a result. It must not know flags or formats.
package engine

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/sulibot/tg-refactor/internal/cache"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/state"
)

// Options are what holds for every use case.
type Options struct {
	// Dir is the folder to work in; empty means the process's own.
	Dir string
	// Shell is the folder in which the user's shell stands, an absolute path; lines to copy are right from there. Empty means Dir.
	Shell string
	// Live and Layout are the live folder and the layout file, as the user names them from Dir; empty: found.
	Live, Layout string
	// Version of the tool, for what it writes.
	Version string
	// Environ is the environment, as "NAME=value": where a plan evaluates units, it tells Terragrunt's experiments and feature flags, and
	// the budget of evaluating.
	Environ []string
	// NoCache lets proofs evaluate everything anew, and keep nothing below the git directory.
	NoCache bool
	// Progress hears how far the work on files is, Evaluated how many evaluations of units are done; they may be nil.
	Progress, Evaluated func(done, total int)
	// Disk is what is written to, and Programs runs what works on states; nil for the real ones. A test fails their n-th call.
	Disk     journal.FS
	Programs state.Programs
}

// Engine carries out the use cases for one repository. It is for one use case, since it keeps what it read from disk.
type Engine struct {
	options Options
	// root and dir are absolute, without links.
	root, dir string
	// stand is where the user's shell stands.
	stand shell.Stand
	// git is nil where the repository is none of git's, or git is not installed.
	git     *git.Repository
	journal *journal.Journal
	// cache keeps what proofs evaluate; nil for nothing.
	cache  evaluate.Cache
	phases []multicluster.Phase
	now    func() time.Time

	tree   *live.Tree
	index  *refs.Index
	unread finding.List
	// missing are files of the repository that are not checked out.
	missing []change.Path
}

// Open finds the repository in which a folder lies: git's, else the nearest folder above that holds a layout file or the tool's own
// folder, else the folder itself. Nothing is read yet. Problems of the user are a finding.List;
// a budget that is none is an error that names it.
func Open(options Options) (*Engine, error) {
	if options.Disk == nil {
		options.Disk = journal.OS{}
	}
	if options.Programs == nil {
		options.Programs = program.Door{}
	}
	if err := evaluate.CheckBudget(options.Environ); err != nil {
		return nil, err
	}
	dir, err := folder(options.Dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{options: options, dir: dir, root: rootWithoutGit(dir), phases: multicluster.Phases(), now: time.Now}
	place, found, err := git.Find(dir)
	if err != nil {
		return nil, finding.List{{Code: finding.GitFailed, Severity: finding.Error, Message: err.Error(),
			Remedy: "Give yourself permission to read the folders above"}}
	}
	if found {
		e.root = place.Root
		if !options.NoCache {
			e.cache = cache.At(filepath.Join(place.GitDir, "tg-refactor-cache"))
		}
		if git.Available() {
			e.git = git.Open(place)
		}
	}
	e.stand = shell.At(e.root, cmp.Or(options.Shell, dir))
	e.journal = journal.Open(e.root, place.GitDir, options.Disk)
	return e, nil
}

// folder gives a folder as an absolute path without links.
func folder(named string) (string, error) {
	dir, err := filepath.Abs(named)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err == nil {
		var info os.FileInfo
		if info, err = os.Stat(dir); err == nil && !info.IsDir() {
			return "", finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Message: fmt.Sprintf("%s is no folder", named),
				Remedy: "Name a folder of the repository"}}
		}
	}
	if err != nil {
		return "", finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Message: fmt.Sprintf("there is no folder %s", named),
			Remedy: "Name a folder of the repository"}}
	}
	return dir, nil
}

func rootWithoutGit(dir string) string {
	for above := dir; ; above = filepath.Dir(above) {
		for _, sign := range []string{layout.FileName, string(journal.Own)} {
			if _, err := os.Lstat(filepath.Join(above, sign)); err == nil {
				return above
			}
		}
		if above == filepath.Dir(above) {
			return dir
		}
	}
}

// load reads the tree and its references, once.
func (e *Engine) load(ctx context.Context) error {
	if e.index != nil {
		return nil
	}
	if err := e.settled(); err != nil {
		return err
	}
	tree, unread, err := live.Load(e.root)
	if err != nil {
		return finding.List{{Code: finding.Unreadable, Severity: finding.Error, Place: finding.InFile("."),
			Message: fmt.Sprintf("the repository cannot be read: %v", err), Remedy: "Give yourself permission to read it"}}
	}
	if tree, err = e.ignoring(ctx, tree); err != nil {
		return err
	}
	index, err := refs.Build(ctx, tree)
	if err != nil {
		return err
	}
	missing, err := e.notCheckedOut(ctx)
	if err != nil {
		return err
	}
	e.tree, e.index, e.unread = tree, index, slices.Concat(unread, missing, index.Findings())
	return nil
}

// TooLarge tells of configs that were too large for the use case to evaluate, so that paths of theirs are missing in its result.
func (e *Engine) TooLarge() finding.List {
	if e.index == nil {
		return nil
	}
	return e.index.TooLarge()
}

// here is the folder that the user works in, below the root.
func (e *Engine) here() change.Path {
	if p, ok := change.Below(e.root, e.dir); ok {
		return p
	}
	return change.Root
}
