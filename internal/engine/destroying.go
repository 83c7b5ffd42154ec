package engine

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/static"
)

// destroying gives each dropped unit the lines that destroy by hand what it built, once its files are gone, from a worktree of the commit
// that still has it; those that depend on others come first. A unit whose state was seen, and has nothing in it, gets none; nor does a
// plan that is refused, whose files stand. The tool never runs them.
func (e *Engine) destroying(ctx context.Context, p *plan.Plan) {
	if p.AllFindings().Has(finding.Error) {
		return
	}
	d := destroyer{Engine: e, graph: graph.Of(e.index)}
	if e.git != nil {
		if head, ok, err := e.git.HeadCommit(ctx); err == nil && ok {
			d.commit = head
			d.worktree = path.Join("..", filepath.Base(e.root)+"-before-"+head[:min(len(head), shortCommit)])
		}
	}
	units := p.DroppedUnits()
	for i := range p.Steps {
		orphans := p.Steps[i].Orphans
		onDisk := map[change.Path]change.Path{}
		for j := range orphans {
			onDisk[orphans[j].Unit] = units[j].Unit
			orphans[j].Destroy = d.lines(units[j].Unit)
		}
		units = units[len(orphans):]
		// A unit reads the outputs of those that it depends on when it is destroyed.
		slices.SortStableFunc(orphans, func(a, b phase.Orphan) int {
			return cmp.Compare(d.graph.Level(onDisk[b.Unit]), d.graph.Level(onDisk[a.Unit]))
		})
	}
}

// shortCommit is how much of a commit tells one worktree from another.
const shortCommit = 7

type destroyer struct {
	*Engine
	graph *graph.Graph
	// commit still has the units; empty where none has. worktree is where it is checked out, from the repository's root.
	commit, worktree string
}

// lines end with the one that destroys; those before it may be the same as another unit's.
func (d destroyer) lines(unit change.Path) []string {
	if d.emptyStateSeen(unit) {
		return nil
	}
	if d.commit == "" {
		return []string{"# No commit holds this unit: bring its folder back, as with tg-refactor rollback, before you destroy what it built.",
			d.stand.In(string(unit), "terragrunt destroy")}
	}
	lines := []string{d.checkOut()}
	// It reads the outputs of those that it depends on.
	reach := d.graph.Reach([]change.Path{unit})
	for _, one := range reach {
		if stack, ok := d.index.StackByHand(one.Child(static.DefaultConfig)); ok { // A worktree does not hold what is generated.
			lines = append(lines, d.stand.In(path.Join(d.worktree, string(stack.Dir())), "terragrunt stack generate"))
		}
	}
	for _, one := range reach {
		lines = append(lines, d.broughtAlong(one)...)
	}
	return append(lines, d.stand.In(path.Join(d.worktree, string(unit)), "terragrunt destroy"))
}

func (d destroyer) checkOut() string {
	worktree := d.stand.Path(d.worktree)
	add := []string{"git", "worktree", "add", "--detach", worktree, d.commit}
	if !d.stand.Inside() {
		add = []string{"git", "-C", d.stand.Path(""), "worktree", "add", "--detach", d.worktree, d.commit}
	}
	return "[ -d " + shell.Path(worktree) + " ] || " + shell.Command(add...)
}

// broughtAlong are the lines that give the worktree the state of a unit, where that stands in the clone.
func (d destroyer) broughtAlong(unit change.Path) []string {
	config := unit.Child(static.DefaultConfig)
	b, named := backend.Of(d.index, config)
	if named && b.Type != "local" {
		return nil
	}
	setting, ok := b.Setting("path")
	below, inClone := strings.CutPrefix(setting.Value, "${get_repo_root()}/")
	switch {
	case ok && !setting.Known:
		return []string{fmt.Sprintf("# The state of %s is a local file, and only Terragrunt knows which. If it lies in this clone, copy it to the same "+
			"path of the worktree first.", unit)}
	case inClone:
		if !holdsSomething(filepath.Join(d.root, filepath.FromSlash(below))) {
			return nil
		}
		copied := path.Join(d.worktree, below)
		return []string{fmt.Sprintf("# The worktree looks for the state of %s at its own %s: take a copy along. When it is destroyed, delete the one here.",
			unit, below),
			shell.Command("mkdir", "-p", d.stand.Path(path.Dir(copied))) + " && " +
				shell.Command("cp", d.stand.Path(below), d.stand.Path(copied))}
	case ok && filepath.IsAbs(setting.Value):
		return nil
	}
	var lines []string
	for _, file := range d.stateFiles(d.index, config) {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && holdsSomething(file) {
			lines = append(lines, fmt.Sprintf("# The state of %s lies below the old folder's cache: take a copy along.", unit),
				d.stand.In(path.Join(d.worktree, string(unit)), shell.Command("terragrunt", "state", "push", filepath.ToSlash(file))))
		}
	}
	return lines
}

// emptyStateSeen tells whether all places on this disk were looked at where a unit's state may stand, and none has anything in it.
func (e *Engine) emptyStateSeen(unit change.Path) bool {
	config := unit.Child(static.DefaultConfig)
	b, named := backend.Of(e.index, config)
	if path, ok := b.Setting("path"); named && (b.Type != "local" || ok && !path.Known) {
		return false
	}
	for _, file := range e.stateFiles(e.index, config) {
		if holdsSomething(file) {
			return false
		}
	}
	return true
}
