package git_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/git"
	"github.com/sulibot/tg-refactor/internal/live"
)

// home keeps the settings of whoever runs the tests away.
func home(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
}

func command(t *testing.T, dir string, args ...string) {
	cmd := exec.Command("git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func write(t *testing.T, root, name, content string) {
	path := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
}

// repository has one commit, tagged "first", with files of every mode and a name that git would quote.
func repository(t *testing.T) string {
	home(t)
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	command(t, root, "init", "-q", "-b", "main")
	write(t, root, "live/terragrunt.hcl", "one")
	write(t, root, "live/ünïcode \"name\"", "two")
	write(t, root, "run.sh", "three")
	write(t, root, ".gitignore", "*.log\nbuild/\n")
	require.NoError(t, os.Chmod(filepath.Join(root, "run.sh"), 0o755))
	require.NoError(t, os.Symlink("terragrunt.hcl", filepath.Join(root, "live/link")))
	command(t, root, "add", "-A")
	command(t, root, "commit", "-q", "-m", "first")
	command(t, root, "tag", "first")
	return root
}

func open(t *testing.T, folder string) *git.Repository {
	place, found, err := git.Find(folder)
	require.NoError(t, err)
	require.True(t, found)
	return git.Open(place)
}

func TestFindWalksUpAndKnowsWorktrees(t *testing.T) {
	root := repository(t)
	place, found, err := git.Find(filepath.Join(root, "live"))
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, git.Place{Root: root, GitDir: filepath.Join(root, ".git")}, place)

	linked := filepath.Join(filepath.Dir(root), filepath.Base(root)+"-linked")
	command(t, root, "worktree", "add", "-q", linked)
	place, found, err = git.Find(linked)
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, linked, place.Root)
	assert.Equal(t, filepath.Join(root, ".git", "worktrees", filepath.Base(linked)), place.GitDir)
	_, known, err := git.Open(place).HeadCommit(context.Background())
	require.NoError(t, err)
	assert.True(t, known)
}

func TestFindTellsWhereThereIsNone(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, ".git"), 0o755))
	_, found, err := git.Find(folder)
	require.NoError(t, err)
	assert.False(t, found, "an empty .git is no repository")
	_, err = git.Open(git.Place{Root: folder}).Status(context.Background())
	assert.ErrorIs(t, err, git.ErrNoRepository)
	_, _, err = git.Open(git.Place{Root: folder}).HeadCommit(context.Background())
	assert.ErrorIs(t, err, git.ErrNoRepository)
}

func TestWithoutGit(t *testing.T) {
	root := repository(t)
	t.Setenv("PATH", t.TempDir())
	assert.False(t, git.Available())
	repository := open(t, root)
	_, err := repository.Status(context.Background())
	assert.ErrorIs(t, err, git.ErrUnavailable)
	_, err = repository.Tree(context.Background(), "first")
	assert.ErrorIs(t, err, git.ErrUnavailable)
}

func TestStatusNamesEveryKind(t *testing.T) {
	root := repository(t)
	write(t, root, "live/terragrunt.hcl", "changed")
	write(t, root, "staged", "new")
	command(t, root, "add", "staged")
	write(t, root, "new/deep/file", "new")
	write(t, root, "noise.log", "ignored")
	require.NoError(t, os.Remove(filepath.Join(root, "run.sh")))
	write(t, root, "live/ünïcode \"name\"", "changed")
	all, err := open(t, root).Status(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []git.Changed{
		{Path: "live/terragrunt.hcl", Staged: ' ', Unstaged: 'M'},
		{Path: "live/ünïcode \"name\"", Staged: ' ', Unstaged: 'M'},
		{Path: "new/deep/file", Staged: '?', Unstaged: '?'},
		{Path: "run.sh", Staged: ' ', Unstaged: 'D'},
		{Path: "staged", Staged: 'A', Unstaged: ' '},
	}, all)
	some, err := open(t, root).Status(context.Background(), "new", "staged")
	require.NoError(t, err)
	require.Len(t, some, 2)
	assert.True(t, some[0].Untracked())
	assert.False(t, some[1].Untracked())
}

func TestIgnored(t *testing.T) {
	root := repository(t)
	got, err := open(t, root).Ignored(context.Background(), "a.log", "live/x.log", "build/x", "live/terragrunt.hcl", "-x.log", "a*.log")
	require.NoError(t, err)
	assert.Equal(t, map[change.Path]bool{"a.log": true, "live/x.log": true, "build/x": true, "-x.log": true, "a*.log": true}, got)
	none, err := open(t, root).Ignored(context.Background(), "live")
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestTreeOfARevision(t *testing.T) {
	root := repository(t)
	write(t, root, "live/terragrunt.hcl", "later")
	command(t, root, "commit", "-q", "-a", "-m", "second")
	tree, err := open(t, root).Tree(context.Background(), "first")
	require.NoError(t, err)
	content, err := tree.Read("live/terragrunt.hcl")
	require.NoError(t, err)
	assert.Equal(t, "one", string(content))
	link, _ := tree.Lookup("live/link")
	assert.Equal(t, live.Link, link.Kind)
	script, _ := tree.Lookup("run.sh")
	assert.EqualValues(t, 0o755, script.Mode)
	assert.True(t, tree.IsFile("live/ünïcode \"name\""))
}

func TestRevisionsThatAreNotThere(t *testing.T) {
	root := repository(t)
	for _, revision := range []string{"nowhere", "--help", "0123456789012345678901234567890123456789", "HEAD~5", ""} {
		_, err := open(t, root).Tree(context.Background(), revision)
		var list finding.List
		require.ErrorAs(t, err, &list, revision)
		assert.Equal(t, finding.RevisionMissing, list[0].Code, revision)
		assert.NotContains(t, list[0].Remedy, "fetch-depth")
	}
	write(t, root, "x", "x")
	command(t, root, "add", "x")
	command(t, root, "commit", "-q", "-m", "second")
	shallow := filepath.Join(t.TempDir(), "shallow")
	command(t, root, "clone", "-q", "--depth=1", "file://"+root, shallow)
	_, err := open(t, shallow).Tree(context.Background(), "HEAD~1")
	var list finding.List
	require.ErrorAs(t, err, &list)
	assert.Contains(t, list[0].Remedy, "fetch-depth: 0")
}

func TestHeadCommitBeforeTheFirst(t *testing.T) {
	home(t)
	root := t.TempDir()
	command(t, root, "init", "-q")
	_, known, err := open(t, root).HeadCommit(context.Background())
	require.NoError(t, err)
	assert.False(t, known)
}

// A repository's settings can name programs; asking it must not run them.
func TestAskingRunsNothingOfTheRepository(t *testing.T) {
	root := repository(t)
	trap := filepath.Join(t.TempDir(), "trap")
	sprung := trap + ".sprung"
	require.NoError(t, os.WriteFile(trap, []byte("#!/bin/sh\ntouch "+sprung+"\n"), 0o755))
	hooks := filepath.Join(root, ".git", "hooks")
	require.NoError(t, os.MkdirAll(hooks, 0o755))
	require.NoError(t, os.Symlink(trap, filepath.Join(hooks, "post-index-change")))
	command(t, root, "config", "core.fsmonitor", trap)
	t.Setenv("GIT_DIR", t.TempDir())
	write(t, root, "live/terragrunt.hcl", "changed")
	all, err := open(t, root).Status(context.Background())
	require.NoError(t, err)
	assert.Len(t, all, 1)
	_, err = open(t, root).Tree(context.Background(), "first")
	require.NoError(t, err)
	assert.NoFileExists(t, sprung)
}

// Large files are not read until somebody asks, and then they are what they were.
func TestLargeFilesOfARevisionAreReadWhenAskedFor(t *testing.T) {
	root := repository(t)
	large := strings.Repeat("0123456789abcdef", 20_000)
	write(t, root, "live/large.bin", large)
	write(t, root, "live/empty", "")
	command(t, root, "add", "-A")
	command(t, root, "commit", "-q", "-m", "second")
	write(t, root, "live/large.bin", "small now")
	tree, err := open(t, root).Tree(context.Background(), "HEAD")
	require.NoError(t, err)
	content, err := tree.Read("live/large.bin")
	require.NoError(t, err)
	assert.Equal(t, large, string(content))
	content, err = tree.Read("live/empty")
	require.NoError(t, err)
	assert.Empty(t, content)
}

func TestAPartialCloneSaysSo(t *testing.T) {
	root := repository(t)
	command(t, root, "config", "uploadpack.allowFilter", "true")
	clone := filepath.Join(t.TempDir(), "partial")
	command(t, root, "clone", "-q", "--no-checkout", "--filter=blob:none", "file://"+root, clone)
	_, err := open(t, clone).Tree(context.Background(), "HEAD")
	var list finding.List
	require.ErrorAs(t, err, &list)
	assert.Equal(t, finding.RevisionMissing, list[0].Code)
	assert.Contains(t, list[0].Message, "partial clone")
}

// A filter of the repository is a program. It is not run to compare a file; what would need it may have changed.
func TestFiltersDoNotRun(t *testing.T) {
	root := repository(t)
	sprung := filepath.Join(t.TempDir(), "sprung")
	write(t, root, ".gitattributes", "*.hcl filter=trap\n*.md filter=trap=odd\nother filter=none\n")
	write(t, root, "a.md", "text")
	write(t, root, "other", "text")
	command(t, root, "add", "-A")
	command(t, root, "commit", "-q", "-m", "second")
	for _, name := range []string{"trap", "trap=odd"} {
		for _, kind := range []string{"clean", "smudge", "process"} {
			file, err := os.OpenFile(filepath.Join(root, ".git/config"), os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = file.WriteString("[filter \"" + name + "\"]\n\t" + kind + " = touch " + sprung + "; cat\n\trequired = true\n")
			require.NoError(t, err)
			require.NoError(t, file.Close())
		}
	}
	later := time.Now().Add(time.Hour)
	for _, name := range []string{"live/terragrunt.hcl", "a.md", "other"} {
		require.NoError(t, os.Chtimes(filepath.Join(root, name), later, later))
	}
	write(t, root, "live/terragrunt.hcl", "eno")
	write(t, root, "a.md", "txet")
	write(t, root, "other", "txet")
	all, err := open(t, root).Status(context.Background())
	require.NoError(t, err)
	perhaps := map[change.Path]bool{}
	for _, one := range all {
		perhaps[one.Path] = one.Perhaps
	}
	assert.Equal(t, map[change.Path]bool{"live/terragrunt.hcl": true, "a.md": true, "other": false}, perhaps)
	_, err = open(t, root).Unmerged(context.Background())
	require.NoError(t, err)
	assert.NoFileExists(t, sprung)
}
