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

// value is a text in double quotes, in single ones, or in none.
const value = `(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'\x60;&|)\\,#]+))`

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
		for _, start := range startsOf(file, here) {
			if r, ok := readRun(start, here, content, l, chooses.FindAllStringSubmatchIndex(text, -1)); ok {
				lists = append(lists, r.list())
			}
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
		rules = append(rules, rule{text: l.of(content)[start:end], start: l.start + start, end: l.start + end, line: l.number})
	}
	return rules
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

// goInto goes into folders, each named from the one before it: their rules, and where that leads; false where only a run knows it.
func goInto(start change.Path, folders []rule) (rules []rule, at change.Path, ok bool) {
	at = start
	for i, folder := range folders {
		text := withoutRoot(folder.text)
		into, ok := at.Join(text)
		if !ok || strings.ContainsAny(text, "$%`~{*") || strings.HasPrefix(text, "/") {
			return nil, "", false
		}
		folder.folder, folder.style, folder.from = at, filterStyle, i-1
		if text != folder.text {
			folder.start = folder.end - len(text)
			folder.text = text
		}
		at = into
		folder.matches = func(unit change.Path) bool { return unit.Within(into) }
		rules = append(rules, folder)
	}
	return rules, at, true
}

// readRun reads a command; false where it holds something that is known only when it runs.
func readRun(start change.Path, folders []rule, content []byte, l line, queries [][]int) (*run, bool) {
	rules, at, ok := goInto(start, folders)
	if !ok {
		return nil, false
	}
	r := &run{folder: at, rules: rules, folderRule: len(rules) - 1, name: "this run"}
	text := l.of(content)
	for _, at := range queries {
		flag, variable := "", ""
		if at[2] >= 0 {
			flag = text[at[2]:at[3]]
		} else {
			variable = text[at[4]:at[5]]
		}
		begin, end := valueAt(at, 3)
		exclude := strings.Contains(flag, "exclude") || strings.Contains(variable, "EXCLUDE")
		dir := flag != "filter" && variable != "TG_FILTER"
		for begin <= end {
			stop := end
			if comma := strings.IndexByte(text[begin:end], ','); variable != "" && comma >= 0 {
				stop = begin + comma
			}
			one := text[begin:stop]
			if !r.addValue(one, l.start+begin, l.number, dir, exclude) {
				return nil, false
			}
			begin = stop + 1
		}
	}
	return r, true
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
					around.folder, around.set = rule{text: folder.Value, start: start, end: end, line: folder.Line}, true
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
