package watch

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/live"
)

const ignoreFile = ".gitignore"

// ignored judges what git ignores. A file that git would ignore at its new place is in no commit after `git add --all`; one that
// git no longer ignores, often a secret, is in the next one.
func (j *judge) ignored(ctx context.Context) error {
	if j.Git == nil {
		return nil
	}
	asked := slices.DeleteFunc(slices.Clone(j.files), func(f file) bool { return !f.moved() })
	if !j.sameRules(ignoreFile) {
		asked = j.files
	}
	now, err := j.Git.Ignored(ctx, j.After, pathsOf(asked, after))
	if err != nil {
		return err
	}
	var lost, found []file
	for _, f := range asked {
		_, ignored := now[f.after]
		switch {
		case f.ignored && !ignored:
			found = append(found, f)
		case !f.ignored && ignored && f.moved():
			lost = append(lost, f)
		}
	}
	if j.From != nil && len(lost) > 0 {
		// A tree that was not read from the disk does not know what git ignored in it.
		was, err := j.Git.Ignored(ctx, j.Before, pathsOf(lost, before))
		if err != nil {
			return err
		}
		lost = slices.DeleteFunc(lost, func(f file) bool { _, ignored := was[f.before]; return ignored })
	}
	if err := j.lost(ctx, now, lost); err != nil || len(found) == 0 {
		return err
	}
	was, err := j.Git.Ignored(ctx, j.Before, pathsOf(found, before))
	if err != nil {
		return err
	}
	return j.unignored(ctx, was, found)
}

func (j *judge) lost(ctx context.Context, rules map[change.Path]git.Rule, files []file) error {
	order, groups := byRule(rules, files, after)
	for _, rule := range order {
		group := pathsOf(groups[rule], after)
		verb := "moves there"
		if groups[rule][0].before == "" {
			verb = "is created there"
		}
		f := finding.Finding{Code: finding.IgnoredByGit, Severity: finding.Error, Place: placeOf(j.After, rule.File, rule.Line), Related: places(group),
			Message: fmt.Sprintf("git would ignore %s, which %s, by the line %q%s: no commit would hold it",
				group[0], verb, rule.Pattern, andMore(len(group))),
			Remedy: "Change that line so that it leaves the new place alone"}
		line, err := j.keeping(ctx, rule, group)
		if err != nil {
			return err
		}
		if line != "" {
			f.Remedy = fmt.Sprintf("Write the line %q behind it", line)
			if file, ok := change.Parse(rule.File); !ok || file.Base() != ignoreFile {
				f.Remedy = fmt.Sprintf("Write the line %q at the end of %s", line, ignoreFile)
			}
		}
		f.Remedy += ", and commit that first"
		j.findings = append(j.findings, j.acceptable(f, shared(group)))
	}
	return nil
}

// keeping gives a line that takes a rule back for paths, tried with git: written at the end of the rule's file, or of the one in the root
// where the rule's lies elsewhere. It is empty where none was found.
func (j *judge) keeping(ctx context.Context, rule git.Rule, paths []change.Path) (string, error) {
	where, ok := change.Parse(rule.File)
	if !ok || where.Base() != ignoreFile {
		where = ignoreFile
	}
	folders := slices.Collect(paths[0].Dir().Up())
	slices.Reverse(folders)
	for _, folder := range append(folders, paths[0]) {
		if !folder.Within(where.Dir()) || folder == where.Dir() || slices.ContainsFunc(paths, func(p change.Path) bool { return !p.Within(folder) }) {
			continue
		}
		line := "!/" + escapeIgnore(folder.Below(where.Dir()))
		if folder != paths[0] {
			line += "/"
		}
		still, err := j.Git.Ignored(ctx, withLine(j.After, where, line), paths)
		if err != nil {
			return "", err
		}
		// An earlier line may ignore some of them as well: the next plan names it.
		if !slices.ContainsFunc(paths, func(p change.Path) bool { return still[p] == rule }) {
			return line, nil
		}
	}
	return "", nil
}

// withLine gives the tree with a line more at the end of a file.
func withLine(tree *live.Tree, path change.Path, line string) *live.Tree {
	content, err := tree.Read(path)
	set := change.Set{Creates: []change.Create{{Path: path, Content: []byte(line + "\n")}}}
	if err == nil {
		set = change.Set{Edits: []change.Edit{{File: path, Start: len(content), End: len(content), New: "\n" + line + "\n"}}}
	}
	with, findings := tree.With(set)
	if len(findings) > 0 {
		return tree
	}
	return with
}

// builds are endings of what is built or fetched and holds no secret of its own: in a commit it is a nuisance, and no leak.
var builds = []string{".7z", ".a", ".bin", ".bz2", ".deb", ".dll", ".dylib", ".exe", ".gz", ".img", ".iso", ".jar", ".log", ".o", ".ova", ".ovf", ".pyc",
	".qcow2", ".raw",
	".rpm", ".so", ".tar", ".tgz", ".vmdk", ".whl", ".xz", ".zip", ".zst"}

func isBuild(p change.Path) bool { return slices.Contains(builds, strings.ToLower(path.Ext(p.Base()))) }

// escapeIgnore writes a path so that an ignore file takes it literally.
func escapeIgnore(path string) string {
	var b strings.Builder
	for _, r := range path {
		if strings.ContainsRune(`*?[\`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (j *judge) unignored(ctx context.Context, rules map[change.Path]git.Rule, files []file) error {
	order, groups := byRule(rules, files, before)
	for _, rule := range order {
		group, first := pathsOf(groups[rule], after), groups[rule][0]
		f := finding.Finding{Code: finding.NoLongerIgnored, Severity: finding.Error, Place: placeOf(j.Before, rule.File, rule.Line), Related: places(group),
			Message: fmt.Sprintf("git ignores %s by the line %q, and no longer would at %s%s: `git add --all` would put it into a commit",
				first.before, rule.Pattern, first.after, andMore(len(group)))}
		if rule.File == "" {
			f.Place, f.Message = finding.InFile(string(first.before)), fmt.Sprintf(
				"git ignores %s, and no longer would at %s%s: `git add --all` would put it into a commit",
				first.before, first.after, andMore(len(group)))
		}
		const few = 3
		lines := make([]string, 0, few)
		tree := j.After
		for _, p := range group[:min(len(group), few)] {
			line := "/" + escapeIgnore(string(p))
			lines, tree = append(lines, fmt.Sprintf("%q", line)), withLine(tree, ignoreFile, line)
		}
		still, err := j.Git.Ignored(ctx, tree, group)
		if err != nil {
			return err
		}
		f.Remedy = "Write a line that ignores the new places, and commit that first"
		if len(still) == len(group) {
			f.Remedy = fmt.Sprintf("Write %s at the end of the root's %s, and commit that first", strings.Join(lines, " and "), ignoreFile)
		}
		if !slices.ContainsFunc(group, func(p change.Path) bool { return !isBuild(p) }) {
			f.Severity = finding.Warning
			j.findings = append(j.findings, f)
			continue
		}
		j.findings = append(j.findings, j.acceptable(f, shared(group)))
	}
	return nil
}
