package watch

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// format is one kind of file that holds lists of rules. A new format is a file of its own and a line in formats.
type format struct {
	name string
	// code is that of its findings.
	code finding.Code
	// watches tells by its path whether a file is one of them.
	watches func(change.Path) bool
	// named gives the files of this kind that others name, whatever they are called; nil where none are.
	named func(*live.Tree) []change.Path
	// lists reads one of them. What cannot be read has no lists: nothing can be told about it.
	lists func(tree *live.Tree, file change.Path, content []byte) []list
}

// formats are all that lists of rules are known of.
var formats = []format{terragruntFilters, terragruntCommands, codeOwners, workflowPaths, gitlabChanges, preCommit, atlantis,
	labeler, renovate, dockerIgnore, trivy, trivyIgnores, checkov, dependabot, digger, buildkite, azure, bitbucket, circle, pathGreps,
	argoCD, giteaOwners, hashFiles, infracost, infracostTemplate, terrateam, loops, pathsFilter, changedFiles, gitCommands}

// in tells which files of a tree are of the format.
func (f format) in(tree *live.Tree) func(change.Path) bool {
	if f.named == nil {
		return f.watches
	}
	named := f.named(tree)
	return func(p change.Path) bool { return f.watches(p) || slices.Contains(named, p) }
}

// list is an ordered list of rules, which gives each file, or each unit, one verdict.
type list struct {
	rules []rule
	// ofUnits is set where folders of units are judged and not files.
	ofUnits bool
	// verdict is what the whole list says of a path of the repository.
	verdict func(change.Path) verdict
	// tells puts what is said into words behind a path: what is so, and what would be so.
	tells func(verdict) (is, would string)
}

// verdict is what a list says of a path, why where that has a word, and the rule that decides, -1 for none.
type verdict struct {
	says, why string
	rule      int
}

// rule is one pattern in a file.
type rule struct {
	// text is the pattern; start and end are the bytes of the file that spell just that, equal where it is spelled otherwise.
	text       string
	start, end int
	line       int
	// matches tells whether the pattern by itself, whatever else the list says, speaks of a path of the repository.
	matches func(change.Path) bool
	// folder is where the pattern's paths begin, and style how it spells them.
	folder change.Path
	style  style
	// from is the rule of the list that spells the folder, -1 where none does.
	from int
	// elsewhere is where the rule stands, if that is not the file of its list; nil else. It is not edited there.
	elsewhere *finding.Place
	// unknown says why it cannot be told what the pattern matches; empty where it can. Such a rule matches nothing here.
	unknown string
}

// place is where a rule stands in a file.
func (r rule) place(file change.Path, content []byte) finding.Place {
	if r.elsewhere != nil {
		return *r.elsewhere
	}
	if r.start < r.end {
		return finding.At(string(file), content, r.start, r.end)
	}
	return placeOfLine(string(file), content, r.line)
}

// subject is one file, or the folder of a unit, on both sides.
type subject struct{ before, after change.Path }

// watcher is one file of a format on both sides.
type watcher struct {
	format        format
	before, after change.Path
}

// world is what a move makes of a tree, for lists to be compared in.
type world struct {
	before, after *live.Tree
	files, units  []subject
	folders       *folders
	watchers      []watcher
	// slow tells of expressions whether they take too long.
	slow map[string]bool
}

// newWorld looks at two trees; moved gives the place after of a path before, and false for what is gone. Of what git ignores nothing is
// judged: it is in no commit, where most of these lists look.
func newWorld(standing *survey, after *live.Tree, moved func(change.Path) (change.Path, bool)) *world {
	before := standing.tree
	w := &world{before: before, after: after, slow: map[string]bool{}}
	watches := make([]func(change.Path) bool, len(formats))
	for i, f := range formats {
		watches[i] = f.in(before)
	}
	for _, one := range standing.all {
		path, entry := one.path, one.entry
		to, ok := moved(path)
		if !ok || before.Ignored(path) {
			continue
		}
		w.files = append(w.files, subject{path, to})
		if isUnit(path) && isUnit(to) {
			w.units = append(w.units, subject{path.Dir(), to.Dir()})
		}
		if entry.Kind != live.File {
			continue
		}
		for i, f := range formats {
			if watches[i](path) && (f.named != nil || f.watches(to)) {
				w.watchers = append(w.watchers, watcher{f, path, to})
			}
		}
	}
	w.folders = newFolders(w.files)
	return w
}

func isUnit(path change.Path) bool {
	switch path.Base() {
	case "terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl":
		return true
	default:
		return false
	}
}

func (w *world) subjects(l list) []subject {
	if l.ofUnits {
		return w.units
	}
	return w.files
}

// maxWatcher is how large a file may be, in bytes, to be read for its lists.
const maxWatcher = 1 << 20

// read gives the lists of a watcher on both sides, none where they cannot be compared: where one side cannot be read, or has others.
func (w *world) read(each watcher) (old, now []list, content []byte) {
	content, err := w.before.Read(each.before)
	if err != nil || len(content) > maxWatcher {
		return nil, nil, nil
	}
	if old = w.lists(each.format, w.before, each.before, content); len(old) == 0 {
		return nil, nil, nil
	}
	changed, err := w.after.Read(each.after)
	if err != nil {
		return nil, nil, nil
	}
	if now = w.lists(each.format, w.after, each.after, changed); len(now) != len(old) {
		return nil, nil, nil
	}
	return old, now, content
}

// difference is a subject of which a list says something else after.
type difference struct {
	subject
	old, now verdict
}

// compare gives the subjects of which two states of a list say different things. Where both say the same of every path, as when
// nothing was edited and the file stayed, only what moves is asked about.
func (w *world) compare(old, now list, same bool) []difference {
	var all []difference
	for _, s := range w.subjects(old) {
		if same && s.before == s.after {
			continue
		}
		a, b := old.verdict(s.before), now.verdict(s.after)
		if a.says != b.says {
			all = append(all, difference{s, a, b})
		}
	}
	return all
}

// sameLists tells whether two lists hold the same patterns from the same folders.
func sameLists(old, now list) bool {
	return slices.EqualFunc(old.rules, now.rules, func(a, b rule) bool { return a.text == b.text && a.folder == b.folder })
}

// Range is a part of a file, in bytes; End is exclusive.
type Range struct{ Start, End int }

// Following is what becomes of the patterns of the files that watch paths.
type Following struct {
	// Edits keep lists saying what they said, by paths before the moves.
	Edits []change.Edit
	// Judged are the patterns that speak of something today, or begin with the name of nothing that moves. What becomes of them is judged by
	// what they match, so that nobody need look for paths in them.
	Judged map[change.Path][]Range
}

// Follow looks at the lists of rules in a tree around moves. With rewrite it gives the edits after which they say of every file, moved or
// not, what they said before; an edit that would change what is said of another file is not made.
func Follow(before, after *live.Tree, moves change.Moves, cause change.Cause, rewrite bool) Following {
	following := Following{Judged: map[change.Path][]Range{}}
	w := newWorld(newSurvey(before), after, func(p change.Path) (change.Path, bool) {
		to := moves.Map(p)
		return to, after.Exists(to)
	})
	for _, each := range w.watchers {
		old, now, content := w.read(each)
		for i := range old {
			for _, r := range old[i].rules {
				if r.start < r.end && r.unknown == "" && (w.matches(old[i], r) || !w.names(r)) {
					following.Judged[each.before] = append(following.Judged[each.before], Range{r.start, r.end})
				}
			}
			if !rewrite || !before.Same(each.before, after, each.after) {
				continue
			}
			for _, e := range w.repair(each, i, old, now, content).edits {
				e.File, e.Cause = each.before, cause
				following.Edits = append(following.Edits, e)
			}
		}
	}
	return following
}

func (w *world) matches(l list, r rule) bool {
	return slices.ContainsFunc(w.subjects(l), func(s subject) bool { return r.matches(s.before) })
}

// names tells whether a pattern begins with the path of something that moves.
func (w *world) names(r rule) bool {
	_, name, _ := r.style.split(r.text)
	path, ok := r.folder.Join(name)
	if !ok || name == "" {
		return false
	}
	to, ok := w.folders.moved(path)
	return ok && to != path
}

// lists judges every list of rules that is known.
func (j *judge) lists() {
	to := map[change.Path]change.Path{}
	for _, f := range j.files {
		if f.before != "" {
			to[f.before] = f.after
		}
	}
	w := newWorld(j.before, j.After, func(p change.Path) (change.Path, bool) { after, ok := to[p]; return after, ok })
	for _, each := range w.watchers {
		old, now, _ := w.read(each)
		for i := range old {
			j.unknown(w, each, old[i])
			if differences := w.compare(old[i], now[i], sameLists(old[i], now[i])); len(differences) > 0 {
				j.differ(w, each, i, old, now, differences)
			} else {
				j.stale(w, each, i, old, now)
			}
		}
	}
}

// differ reports what a list no longer says, or says from now on: a finding for each pair of rules that decide.
func (j *judge) differ(w *world, each watcher, at int, oldLists, nowLists []list, differences []difference) {
	old, now := oldLists[at], nowLists[at]
	before, err := w.before.Read(each.before)
	content, problem := w.after.Read(each.after)
	if err != nil || problem != nil {
		return
	}
	fix := w.repair(each, at, oldLists, nowLists, content)
	type turn struct{ old, now verdict }
	groups := map[turn][]difference{}
	var order []turn
	for _, d := range differences {
		t := turn{d.old, d.now}
		if groups[t] == nil {
			order = append(order, t)
		}
		groups[t] = append(groups[t], d)
	}
	for _, t := range order {
		first := groups[t][0]
		decides, rules, text := t.old.rule, old.rules, before
		if decides < 0 {
			decides, rules, text = t.now.rule, now.rules, content
		}
		is, _ := old.tells(t.old)
		_, would := now.tells(t.now)
		f := finding.Finding{Code: each.format.code, Severity: finding.Warning,
			Message: fmt.Sprintf("%s %s, and %s %s%s", first.before, is, newPlace(first.subject), would, moreSubjects(len(groups[t]), old.ofUnits)),
			Remedy:  "Edit it by hand"}
		f.Place = finding.InFile(string(each.before))
		if len(groups[t]) > 1 {
			f.Related = subjectPlaces(groups[t])
		}
		for i, r := range old.rules {
			if i != decides && i < len(now.rules) && r.matches(first.before) != now.rules[i].matches(first.after) {
				f.Related = append(f.Related, r.place(each.before, before))
			}
		}
		if decides >= 0 {
			f.Place, f.Old = rules[decides].place(each.before, text), rules[decides].text
		}
		if t.old.rule >= 0 && t.now.rule >= 0 && t.now.rule != t.old.rule {
			f.Message += fmt.Sprintf(", by line %d, %q", now.rules[t.now.rule].line, now.rules[t.now.rule].text)
		}
		switch text, ok := fix.texts[t.old.rule]; {
		case fix.whole && ok && j.From != nil:
			f.New, f.Remedy = text, fmt.Sprintf("Write %q there", text)
		case fix.whole && ok:
			f.New, f.Remedy = text, "Use --rewrite-mentions to rewrite it, or edit it by hand"
		case fix.whole:
			f.Remedy = "Use --rewrite-mentions to rewrite the lines around it, or edit it by hand"
		}
		j.findings = append(j.findings, f)
	}
}

func newPlace(s subject) string {
	if s.before == s.after {
		return "then"
	}
	return "at " + string(s.after)
}

func moreSubjects(n int, units bool) string {
	word := "file"
	if units {
		word = "unit"
	}
	switch n {
	case 1:
		return ""
	case 2:
		return fmt.Sprintf(" (so is 1 more %s)", word)
	default:
		return fmt.Sprintf(" (so are %d more %ss)", n-1, word)
	}
}

func subjectPlaces(differences []difference) []finding.Place {
	paths := make([]change.Path, len(differences))
	for i, d := range differences {
		paths[i] = d.after
	}
	return places(paths)
}
