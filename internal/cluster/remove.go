package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/static"
)

// RemoveName is the name of the step that Remove makes.
const RemoveName = "remove-cluster"

// Removal is what remove-cluster is asked for.
type Removal struct {
	// Cluster is the base name of the cluster's folder.
	Cluster string `json:"cluster"`
}

// States are the states with something in them that were found on disk, by the folder of their unit; each as people may find it.
type States map[change.Path][]string

// Remove takes the files of a cluster away. It is refused while anything outside refers to the cluster, or a state of one of its units
// holds something. It destroys nothing: the orphans say which units are dropped, so that the lines which destroy them can be shown. The
// error is the context's, or a bug. Lines to copy are right from stand.
func Remove(ctx context.Context, x *refs.Index, l layout.Layout, request Removal, states States, stand shell.Stand) (Result, error) {
	outcome := phase.Outcome{Progress: phase.Progress{Todo: 1}}
	c, findings := Find(x.Tree(), l, request.Cluster)
	outcome.Findings = findings
	if len(findings) > 0 {
		return finish(ctx, x, outcome)
	}
	r := removing{x: x, l: l, cluster: c, states: states, stand: stand, outcome: &outcome, used: map[static.Site]bool{}}
	r.inUse()
	r.haveStates()
	r.mentions()
	tree := x.Tree()
	var left []finding.Place
	for file := range tree.Walk(c.Folder) {
		if tree.Ignored(file) {
			left = append(left, finding.InFile(string(file)))
			continue
		}
		outcome.Changes.Removes = append(outcome.Changes.Removes, change.Remove{Path: file, Cause: change.Cause{Phase: RemoveName,
			Why: c.Name + " is removed"}})
	}
	if len(left) > 0 {
		outcome.Findings = append(outcome.Findings, finding.Finding{Code: finding.FolderLeft, Severity: finding.Note, Place: left[0], Related: left[1:],
			Message: fmt.Sprintf("what git ignores below %s stays, since nothing could bring it back", c.Folder),
			Remedy:  "Delete it by hand when nobody needs it"})
	}
	for _, unit := range r.units() {
		outcome.Orphans = append(outcome.Orphans, phase.Orphan{Unit: unit, Why: c.Name + " is removed"})
	}
	return finish(ctx, x, outcome)
}

type removing struct {
	x       *refs.Index
	l       layout.Layout
	cluster layout.Cluster
	states  States
	stand   shell.Stand
	outcome *phase.Outcome
	// used are the places outside that refer to the cluster.
	used map[static.Site]bool
}

// units are the cluster's units, those that nothing depends on first: the order in which they are destroyed.
func (r *removing) units() []change.Path {
	units := graph.Of(r.x).Below(r.cluster.Folder)
	slices.Reverse(units)
	for _, u := range r.x.Unread() {
		if u.Folder.Within(r.cluster.Folder) && u.Folder != "" {
			units = append(units, u.Folder)
		}
	}
	return units
}

// inUse refuses while something outside refers to the cluster.
func (r *removing) inUse() {
	tree := r.x.Tree()
	report := func(reference *refs.Reference) {
		site := reference.Leaf
		if reference.State != refs.Resolved || !reference.Target.Within(r.cluster.Folder) || reference.Frame.Config.Within(r.cluster.Folder) || r.used[site] {
			return
		}
		r.used[site] = true
		f := finding.Finding{Code: finding.ClusterInUse, Severity: finding.Error, Place: finding.InFile(string(site.File)),
			Message: fmt.Sprintf("%s refers to %s, which is a part of %s", reference.Frame.Config, reference.Target, r.cluster.Name),
			Remedy:  "Take the reference away first, or let it lead elsewhere"}
		if content, err := tree.Read(site.File); err == nil && tree.IsFile(site.File) && reference.Kind != refs.Link {
			f.Place = finding.At(string(site.File), content, site.Start, site.End)
		}
		r.outcome.Findings = append(r.outcome.Findings, f)
	}
	for _, view := range r.x.Views() {
		for _, reference := range view.References {
			report(reference)
		}
	}
	for _, link := range r.x.Links() {
		report(link)
	}
}

// haveStates refuses while a unit has a state, and says of which units that cannot be known here.
func (r *removing) haveStates() {
	// While the files stand, all of it goes in place and in the right order.
	destroy := r.stand.In(string(r.cluster.Folder), dialect.Of(r.x.Tree(), r.l.Live).RunAll("destroy"))
	unseen := finding.Finding{Code: finding.StateNotSeen, Severity: finding.Warning,
		Remedy: "Look, and destroy what they built, if it shall go, while the files stand"}
	n := 0
	for _, unit := range r.units() {
		config := unit.Child(static.DefaultConfig)
		if found := r.states[unit]; len(found) > 0 {
			f := finding.Finding{Code: finding.ClusterHasState, Severity: finding.Error, Place: finding.InFile(string(config)),
				Remedy: "Destroy what they built, if it shall go", Commands: []string{destroy},
				Message: fmt.Sprintf("%s has a state with something in it: %s", unit, strings.Join(found, ", "))}
			r.outcome.Findings = append(r.outcome.Findings, f)
			continue
		}
		b, named := backend.Of(r.x, config)
		_, elsewhere := r.x.UnreadIn(unit)
		if path, ok := b.Setting("path"); !elsewhere && (!named || b.Type == "local" && (!ok || path.Known)) {
			continue // A state on this disk would have been found.
		}
		if n++; n == 1 {
			unseen.Place = finding.InFile(string(config))
			unseen.Message = fmt.Sprintf("whether %s has a state cannot be known from here: it would be at %s", unit, b)
			if elsewhere {
				unseen.Message = fmt.Sprintf("whether %s has a state cannot be known from here: its text is not in this repository", unit)
			}
		} else {
			unseen.Related = append(unseen.Related, finding.InFile(string(config)))
		}
		for _, line := range r.look(unit) {
			if !slices.Contains(unseen.Commands, line) {
				unseen.Commands = append(unseen.Commands, line)
			}
		}
	}
	if n == 0 {
		return
	}
	if n > 1 {
		unseen.Message += fmt.Sprintf(" (so of %d more)", n-1)
	}
	unseen.Commands = append(unseen.Commands, destroy)
	r.outcome.Findings = append(r.outcome.Findings, unseen)
}

// look are the lines that list the state of a unit. What a stack generates need not be there.
func (r *removing) look(unit change.Path) []string {
	list := r.stand.In(string(unit), "terragrunt state list")
	if stack, generated := r.x.StackByHand(unit.Child(static.DefaultConfig)); generated {
		return []string{r.stand.In(string(stack.Dir()), "terragrunt stack generate"), list}
	}
	return []string{list}
}

// mentions names what elsewhere speaks of the cluster: lists and tables, and other texts.
func (r *removing) mentions() {
	tree := r.x.Tree()
	for _, e := range entriesFor(tree, r.l, identity.Of(tree, r.l, r.cluster), nil) {
		if r.told(e) {
			continue
		}
		content, _ := tree.Read(e.file)
		f := finding.Finding{Code: finding.ClusterMentioned, Severity: finding.Note, Place: finding.At(string(e.file), content, e.start, e.end),
			Message: fmt.Sprintf("%s names %s, which is removed", e.file, r.cluster.Name), Remedy: "Take it out there, if it means this cluster"}
		if e.table {
			f.Severity = finding.Warning
		}
		r.outcome.Findings = append(r.outcome.Findings, f)
	}
}

// told tells whether a place is a part of a reference that was named already.
func (r *removing) told(e entry) bool {
	for site := range r.used {
		if site.File == e.file && site.Start <= e.start && e.end <= site.End {
			return true
		}
	}
	return false
}
