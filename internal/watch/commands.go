package watch

import (
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

const excludesFile = ".terragrunt-excludes"

// terragruntFilters are the files that Terragrunt reads in its working folder, a query a line.
var terragruntFilters = format{
	name: "Terragrunt's filters", code: finding.RunChanges,
	watches: func(p change.Path) bool { return p.Base() == ".terragrunt-filters" || p.Base() == excludesFile },
	lists: func(_ *live.Tree, file change.Path, content []byte) []list {
		r := run{folder: file.Dir(), folderRule: -1, name: "runs in " + string(file.Dir())}
		if r.folder == change.Root {
			r.name = "runs in the root"
		}
		for l := range lines(content, false) {
			text := l.of(content)
			if text != "" && !strings.HasPrefix(text, "#") && !r.add(text, l.start, l.number, file.Base() == excludesFile) {
				return nil
			}
		}
		return []list{r.list()}
	},
}

// terragruntCommands are the commands that run Terragrunt on many units, and the variables that choose them, in what CI and people run.
var terragruntCommands = format{name: "commands of Terragrunt", code: finding.RunChanges, watches: holdsCommands, lists: commandLists}

var scriptEndings = []string{".yml", ".yaml", ".sh", ".bash", ".zsh", ".mk", ".just", ".ps1", ".env", ".toml", ".groovy"}

// holdsCommands tells by its name whether a file may hold commands that people or CI run.
func holdsCommands(p change.Path) bool {
	switch strings.ToLower(p.Base()) {
	case "makefile", "gnumakefile", "justfile", ".justfile", "jenkinsfile", "earthfile", "dockerfile", ".envrc", ".env":
		return true
	}
	ending := path.Ext(p.Base())
	return slices.Contains(scriptEndings, ending) ||
		ending == "" && slices.Contains([]string{"bin", "scripts", "script", "ci", ".ci", "hack", "tools"}, p.Dir().Base())
}

// value is a text in double quotes, in single ones, or in none. A command in it may have quotes of its own.
const value = `(?:"((?:\$\([^()\n]*\)|[^"\n])*)"|'([^'\n]*)'|((?:\$\([^()\n]*\)|\$\{\{[^{}\n]*\}\}|[^\s"'\x60;&|)\\,#])+))`

var (
	mayRun = regexp.MustCompile(`--filter\b|-(?:exclude|include)-dir\b|(?:EXCLUDE|INCLUDE)_DIR|TG_FILTER|run +--all|run +-a\b|run-all|\w-all\b`)
	// chooses finds a flag that chooses units, or the variable in its stead.
	chooses = regexp.MustCompile(`(?:--(filter|(?:queue|terragrunt)-(?:exclude|include)-dir)(?:[ \t]+|=)|` +
		`\b(TG_FILTER|(?:TG_QUEUE|TERRAGRUNT)_(?:EXCLUDE|INCLUDE)_DIR)["']?[ \t]*(?:[:?]?=|:)[ \t]*)` + value)
	// worksIn finds the folder that a command works in.
	worksIn = regexp.MustCompile(`(?:--(?:terragrunt-)?working-dir(?:[ \t]+|=)|\b(?:TG|TERRAGRUNT)_WORKING_DIR=)` + value)
	enters  = regexp.MustCompile(`(?:^|[\s(&;|"'@-])(?:cd|pushd)[ \t]+` + value)
	// all finds a command that runs in every unit below a folder.
	all = regexp.MustCompile(`\b(?:terragrunt|tg)\b.*?(?:\brun[ \t]+(?:--all|-a)\b|\b(?:run|plan|apply|destroy|validate|output)-all\b|[ \t]--all\b)`)
	// begins finds the line at which a step of CI, or a task, begins a shell of its own.
	begins = regexp.MustCompile(`^-?\s*(?:run|script|before_script|command|cmds?|steps|name|uses|- )\b?\s*:|^- `)
)

// commandLists gives a list for each command and variable. Where a command's folder is written nowhere, it is the root, or that of the file.
func commandLists(_ *live.Tree, file change.Path, content []byte) []list {
	if !mayRun.Match(content) {
		return nil
	}
	var lists []list
	runs := func(text string) bool { return all.MatchString(text) || chooses.MatchString(text) }
	for l, c := range commandLines(file, content, runs) {
		text := l.of(content)
		here := slices.Concat(c.entered, found(content, l, enters), found(content, l, worksIn))
		if c.step != nil && (len(here) == 0 || !strings.Contains(text, "working-dir")) {
			here = append([]rule{*c.step}, here...)
		}
		queries, read := chosenUnitsIn(text), false
		for _, start := range startsOf(file, here) {
			if r, ok := readRun(file, start, here, content, l, queries); ok {
				lists, read = append(lists, r.list()), true
			}
		}
		if unread := unreadRun(l, queries); !read && len(unread.rules) > 0 {
			lists = append(lists, unread)
		}
	}
	return lists
}

// workplace is where a line of commands works: in the folder of its step, nil for none, and in those that the lines before it entered.
type workplace struct {
	step    *rule
	entered []rule
}

// commandLines gives the lines of a file that are such, with what is known of where they work. The others are looked through for folders.
func commandLines(file change.Path, content []byte, such func(string) bool) iter.Seq2[line, workplace] {
	return func(yield func(line, workplace) bool) {
		steps := stepFolders(content)
		ownShells := strings.HasSuffix(strings.ToLower(file.Base()), "makefile") || path.Ext(file.Base()) == ".mk"
		var entered []rule
		for l := range lines(content, true) {
			text := l.of(content)
			if begins.MatchString(text) || ownShells {
				entered = nil
			}
			if strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//") {
				continue
			}
			if !such(text) {
				entered = append(entered, found(content, l, enters)...)
				continue
			}
			c := workplace{entered: entered}
			if step, ok := steps.at(l.number); ok {
				c.step = &step
			}
			if !yield(l, c) {
				return
			}
		}
	}
}

// startsOf are the folders in which a command may be run: the root, and the file's own where the command says nothing of a folder.
func startsOf(file change.Path, here []rule) []change.Path {
	starts := []change.Path{change.Root}
	if len(here) == 0 && file.Dir() != change.Root {
		starts = append(starts, file.Dir())
	}
	return starts
}

// found gives the folders that a line names.
func found(content []byte, l line, what *regexp.Regexp) []rule {
	var rules []rule
	for _, at := range what.FindAllStringSubmatchIndex(l.of(content), -1) {
		start, end := valueAt(at, 1)
		rules = append(rules, folderRule(content, l.of(content)[start:end], l.start+start, l.start+end, l.number))
	}
	return rules
}

// folderRule is the rule of a folder that something works in. Where a workflow's own value is put in, it is not edited.
func folderRule(content []byte, text string, start, end, number int) rule {
	r := rule{text: settled(content, text), start: start, end: end, line: number}
	if r.text != text {
		r.start, r.end = 0, 0
	}
	return r
}

// valueAt is the place of a value whose first group is n.
func valueAt(at []int, n int) (start, end int) {
	for i := n; i < n+3; i++ {
		if at[2*i] >= 0 {
			return at[2*i], at[2*i+1]
		}
	}
	return 0, 0
}

// ownFolder finds what stands for the folder of the script itself.
var ownFolder = regexp.MustCompile(`^\$\(\s*dirname\s+(?:--\s+)?["']?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})["']?\s*\)/?`)

// unknownFolder is why it is unknown what the paths of a command name.
const unknownFolder = "only a run knows in which folder it begins"

// goInto goes into folders, each named from the one before it, or from the script's own: their rules, and where that leads; false where only a
// run knows it.
func goInto(file, start change.Path, folders []rule) (rules []rule, at change.Path, ok bool) {
	at = start
	for i, folder := range folders {
		text := withoutRoot(folder.text)
		folder.from = i - 1
		if own := ownFolder.FindString(text); own != "" {
			text, at, folder.from = text[len(own):], file.Dir(), -1
		}
		into, ok := at.Join(text)
		if !ok || strings.ContainsAny(text, "$%`~{*") || strings.HasPrefix(text, "/") {
			return nil, "", false
		}
		folder.folder, folder.style = at, filterStyle
		if text != folder.text && folder.start < folder.end {
			folder.start = folder.end - len(text)
		}
		folder.text = text
		at = into
		folder.matches = func(unit change.Path) bool { return unit.Within(into) }
		rules = append(rules, folder)
	}
	return rules, at, true
}

// chosenUnits is what chooses units in a command: a query, or a folder that one of the older flags names.
type chosenUnits struct {
	text         string
	start        int
	dir, exclude bool
}

// chosenUnitsIn gives what a line chooses units by; a variable may hold several, with commas between.
func chosenUnitsIn(text string) []chosenUnits {
	var all []chosenUnits
	for _, at := range chooses.FindAllStringSubmatchIndex(text, -1) {
		flag, variable := "", ""
		if at[2] >= 0 {
			flag = text[at[2]:at[3]]
		} else {
			variable = text[at[4]:at[5]]
		}
		begin, end := valueAt(at, 3)
		one := chosenUnits{dir: flag != "filter" && variable != "TG_FILTER"}
		one.exclude = strings.Contains(flag, "exclude") || strings.Contains(variable, "EXCLUDE")
		for begin <= end {
			stop := end
			if comma := strings.IndexByte(text[begin:end], ','); variable != "" && comma >= 0 {
				stop = begin + comma
			}
			one.text, one.start = text[begin:stop], begin
			all = append(all, one)
			begin = stop + 1
		}
	}
	return all
}

// readRun reads a command; false where it holds something that is known only when it runs.
func readRun(file, start change.Path, folders []rule, content []byte, l line, queries []chosenUnits) (*run, bool) {
	rules, at, ok := goInto(file, start, folders)
	if !ok {
		return nil, false
	}
	r := &run{folder: at, rules: rules, folderRule: len(rules) - 1, name: "this run"}
	for _, q := range queries {
		first, text := len(r.rules), settled(content, q.text)
		if !r.addValue(text, l.start+q.start, l.number, q.dir, q.exclude) {
			return nil, false
		}
		for i := first; i < len(r.rules) && text != q.text; i++ {
			r.rules[i].start, r.rules[i].end = 0, 0
		}
	}
	return r, true
}

// madeStyle is that of what holds a variable.
var madeStyle = style{wild: filterStyle.wild + "$`", climbs: true}

// unreadRun is a command of which nobody can tell which units it runs: the paths in it are known to be such, and no more.
func unreadRun(l line, queries []chosenUnits) list {
	one := list{ofUnits: true, verdict: func(change.Path) verdict { return verdict{rule: -1} }, tells: whether("", "")}
	for _, q := range queries {
		if !q.dir && !strings.Contains(q.text, "/") {
			continue // A name is one from any folder.
		}
		r := rule{text: q.text, start: l.start + q.start, end: l.start + q.start + len(q.text), line: l.number, from: -1, folder: change.Root, style: madeStyle}
		r = r.matching(nil)
		r.unknown = unknownFolder
		if strings.ContainsAny(q.text, "$`") {
			r.unknown = hasVariables
		}
		one.rules = append(one.rules, r)
	}
	return one
}

// addValue adds a query, or the folder that one of the older flags names.
func (r *run) addValue(text string, start, number int, dir, exclude bool) bool {
	if dir {
		text = strings.TrimSpace(text)
		if strings.ContainsAny(text, "$`") {
			return false
		}
		f, ok := readFilterPath(text)
		if !ok {
			return false
		}
		return r.addFilter(f, text, start, number, exclude)
	}
	return r.add(text, start, number, false)
}

// withoutRoot takes away what stands for the repository's root before a path.
func withoutRoot(text string) string {
	for _, root := range []string{"$(git rev-parse --show-toplevel)", "${{ github.workspace }}", "${CI_PROJECT_DIR}", "$CI_PROJECT_DIR",
		"${GITHUB_WORKSPACE}", "$GITHUB_WORKSPACE", "$(Build.SourcesDirectory)"} {
		if below, ok := strings.CutPrefix(text, root+"/"); ok {
			return below
		}
	}
	return text
}

// steps are the folders that the steps of a CI file, or tasks, work in: for the line of each text the folder that is set around it.
type steps []step

type step struct {
	line   int
	folder rule
	set    bool
}

func (s steps) at(number int) (rule, bool) {
	var nearest step
	for _, one := range s {
		if one.line <= number {
			nearest = one
		}
	}
	return nearest.folder, nearest.set
}

func stepFolders(content []byte) steps {
	var all steps
	var walk func(*yaml.Node, step)
	walk = func(n *yaml.Node, around step) {
		if n.Kind == yaml.MappingNode {
			for _, keys := range [][]string{{"defaults", "run", "working-directory"}, {"working-directory"}, {"workingDirectory"},
				{"working_directory"}, {"dir"}} {
				if folder := child(n, keys...); folder != nil && folder.Kind == yaml.ScalarNode {
					start, end := yamlSpan(content, folder)
					around.folder, around.set = folderRule(content, folder.Value, start, end, folder.Line), true
				}
			}
		}
		if n.Kind == yaml.ScalarNode {
			around.line = n.Line
			all = append(all, around)
		}
		for _, c := range n.Content {
			walk(c, around)
		}
	}
	if root := document(content); root != nil {
		walk(root, step{})
	}
	slices.SortStableFunc(all, func(a, b step) int { return a.line - b.line })
	return all
}
