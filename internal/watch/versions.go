package watch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

const (
	toolVersions = ".tool-versions"
	tgswitchFile = ".tgswitch.toml"
)

// tgswitchVersion is the one setting of that file.
var tgswitchVersion = regexp.MustCompile(`(?m)^\s*version\s*=\s*["']([^"'\n]*)["']`)

func firstGroup(regex *regexp.Regexp, text string) string {
	if found := regex.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// tool is a program whose version tenv looks for on the way up: the first file of the first folder counts that says one.
type tool struct {
	name string
	// files hold a version, entry is the tool's name in .tool-versions, and constraint the attribute of Terragrunt's configs.
	files             []string
	entry, constraint string
}

var tools = []tool{
	{"OpenTofu", []string{".opentofu-version"}, "opentofu", "terraform_version_constraint"},
	{"Terraform", []string{".terraform-version", ".tfswitchrc"}, "terraform", "terraform_version_constraint"},
	{"Terragrunt", []string{".terragrunt-version", ".tgswitchrc", tgswitchFile}, "terragrunt", "terragrunt_version_constraint"},
}

// constrained are the configs in which a constraint is looked for, in this order.
var constrained = []string{"terragrunt.hcl", "root.hcl"}

// chosen is a version, and where it stands. The zero value stands for none.
type chosen struct {
	file    change.Path
	version string
}

// versionSide knows what each folder of one tree is given.
type versionSide struct {
	*survey
	known map[change.Path]chosen
}

// of gives what a tool is given in a folder.
func (s versionSide) of(t tool, folder change.Path) chosen {
	if known, ok := s.known[folder]; ok {
		return known
	}
	c := s.here(t, folder)
	if c.version == "" && folder != change.Root {
		c = s.of(t, folder.Dir())
	}
	s.known[folder] = c
	return c
}

// here gives what the files of a folder say.
func (s versionSide) here(t tool, folder change.Path) chosen {
	for _, name := range slices.Concat(t.files, []string{toolVersions}, constrained) {
		if !s.has(name) {
			continue
		}
		at := folder.Child(name)
		if slices.Contains(constrained, name) && !s.constrains(at) || !s.tree.IsFile(at) {
			continue
		}
		real, _ := s.tree.Follow(at)
		content, err := s.tree.Read(real)
		if err != nil {
			continue
		}
		version := strings.TrimSpace(string(content))
		switch {
		case name == tgswitchFile:
			version = firstGroup(tgswitchVersion, version)
		case name == toolVersions:
			version = versionLine(version, t.entry)
		case slices.Contains(constrained, name):
			version = s.constraint(at, version, t.constraint)
		}
		if version != "" {
			return chosen{at, version}
		}
	}
	return chosen{}
}

// versionLine gives the version that the last line about a tool names.
func versionLine(text, entry string) string {
	version := ""
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == entry {
			version, _, _ = strings.Cut(words[1], "#")
		}
	}
	return version
}

// constraint gives the constraint that a config writes out. One that it computes nobody sees but Terragrunt.
func (s versionSide) constraint(at change.Path, text, attribute string) string {
	if !strings.Contains(text, attribute) {
		return ""
	}
	file, err := syntax.Read(s.tree, at)
	if err != nil || file.Body == nil || file.Body.Attributes[attribute] == nil {
		return ""
	}
	value, ok := syntax.Written(file.Body.Attributes[attribute].Expr)
	if !ok || value.IsNull() || value.Type().FriendlyName() != "string" {
		return ""
	}
	return value.AsString()
}

// versions judges which version of OpenTofu, Terraform and Terragrunt tenv chooses in the folders that move, and gives the files of which it
// said something, by what they were in the scope of.
func (j *judge) versions() map[toldOf]bool {
	type turn struct{ from, to chosen }
	about := map[toldOf]bool{}
	groups, grouped := map[turn][]file{}, map[turn]map[file]bool{}
	names := map[turn][]string{}
	var order []turn
	for _, t := range tools {
		was, now := versionSide{j.before, map[change.Path]chosen{}}, versionSide{j.after, map[change.Path]chosen{}}
		for _, f := range j.files {
			if f.before == "" || f.before.Dir() == f.after.Dir() || saysVersion(f.before.Base()) {
				continue
			}
			c := turn{was.of(t, f.before.Dir()), now.of(t, f.after.Dir())}
			if c.from.version == c.to.version {
				continue
			}
			if groups[c] == nil {
				order, grouped[c] = append(order, c), map[file]bool{}
			}
			if !slices.Contains(names[c], t.name) {
				names[c] = append(names[c], t.name)
			}
			if !grouped[c][f] {
				groups[c] = append(groups[c], f)
			}
			grouped[c][f] = true
			for _, scope := range []change.Path{c.from.file, c.to.file} {
				about[toldOf{f.after, scope}] = scope != ""
			}
		}
	}
	for _, c := range order {
		group, first := pathsOf(groups[c], after), groups[c][0]
		place := c.from.file
		if place == "" {
			place = c.to.file
		}
		j.findings = append(j.findings, finding.Finding{Code: finding.ScopeChanges, Severity: finding.Warning, Place: finding.InFile(string(place)),
			Related: places(group), Old: c.from.version, New: c.to.version,
			Message: fmt.Sprintf("%s takes its version of %s %s, and at %s %s%s", first.before, strings.Join(names[c], " and "), c.from.words(), first.after,
				c.to.words(), andMore(len(group))),
			Remedy: "Look at whether it shall be so; else write the version that holds today into a file at the new place"})
	}
	return about
}

func (c chosen) words() string {
	if c.version == "" {
		return "from nowhere"
	}
	return fmt.Sprintf("from %s (%s)", c.file, c.version)
}

// saysVersion tells whether a file is one that says for which version a folder is, and nothing else.
func saysVersion(name string) bool {
	return name == toolVersions || slices.ContainsFunc(tools, func(t tool) bool { return slices.Contains(t.files, name) })
}
