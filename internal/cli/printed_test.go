package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

// mostPrinted is how many lines a person reads beside a diff.
const mostPrinted = 60

// besideDiff gives the lines of a text that are no part of a diff.
func besideDiff(text string) []string {
	var all []string
	diff := false
	for line := range strings.Lines(text) {
		diff = strings.HasPrefix(line, "diff --git ") || diff && line != "\n"
		if !diff {
			all = append(all, line)
		}
	}
	return all
}

// TestWhatIsPrintedCanBeRead: what a move prints beside its diff is read by a person, however large the tree is. All of it comes with -v.
func TestWhatIsPrintedCanBeRead(t *testing.T) {
	ctx := context.Background()
	read := func(t *testing.T, args ...string) {
		t.Helper()
		got := do(ctx, args...)
		printed := besideDiff(got.out + got.err)
		assert.LessOrEqual(t, len(printed), mostPrinted, "%s\n%s", args, strings.Join(printed, ""))
		assert.NotContains(t, got.err, "internal error")
	}
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		repo := realtest.Copy(t, sample)
		folders, err := os.ReadDir(repo.Live)
		require.NoError(t, err)
		for _, folder := range folders {
			if folder.IsDir() {
				read(t, "-C", repo.Root, "mv", "-n", filepath.ToSlash(filepath.Join(sample.Live, folder.Name())), "moved/folder")
			}
		}
		read(t, "-C", repo.Root, "mv", "-y", sample.Live, "moved/live")
	}
	root, count := large(t)
	require.GreaterOrEqual(t, count, 400)
	for _, args := range [][]string{{"mv", "-n", "infra/live/apps", "infra/live/eu/apps"}, {"mv", "-n", "infra", "."},
		{"mv", "-n", "infra/live/common", "infra/common"}, {"check"}, {"mv", "-y", "infra/live", "live"}, {"check", "--base", "HEAD"}, {"status"}} {
		read(t, append([]string{"-C", root}, args...)...)
	}
}

// large makes a repository of 400 units that much speaks of: paths in pipelines, owners and scripts, and values that are cut from paths.
func large(t *testing.T) (root string, count int) {
	t.Helper()
	root, count = realtest.Large(t, 400, 20)
	var pipeline, owners, script strings.Builder
	pipeline.WriteString("jobs:\n")
	require.NoError(t, filepath.WalkDir(filepath.Join(root, "infra/live"), func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.Name() != "terragrunt.hcl" {
			return err
		}
		unit, err := filepath.Rel(root, filepath.Dir(file))
		unit = filepath.ToSlash(unit)
		fmt.Fprintf(&pipeline, "  - dir: %s\n    paths: [%s/**, \"infra/live/*/%s\"]\n", unit, unit, filepath.Base(unit))
		fmt.Fprintf(&owners, "/%s/ @org/team\n", unit)
		fmt.Fprintf(&script, "(cd %s && terragrunt plan)\n", unit)
		content, problem := os.ReadFile(file)
		require.NoError(t, problem)
		text := strings.Replace(string(content), "inputs = {\n", "inputs = {\n  name = path_relative_to_include()\n  here = \"${get_terragrunt_dir()}/x.sh\"\n", 1)
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		return err
	}))
	for name, content := range map[string]string{".github/workflows/ci.yml": pipeline.String(), "CODEOWNERS": owners.String(), "all.sh": script.String()} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o600))
	}
	realtest.Git(t, root, "init", "-q")
	realtest.Git(t, root, "add", "-A")
	realtest.Git(t, root, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "x")
	return root, count
}
