// Package realtest lets tests of other packages try what they made on the real programs: a sample tree of testdata/ as a git
// repository of its own, and the pinned Terragrunt and OpenTofu run on it, offline and with a clean environment. Only tests import it.
package realtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Sample is a tree below testdata/.
type Sample struct {
	// Name is the tree's folder below testdata/.
	Name string
	// Live is the live folder, slash-separated and relative to the tree's root.
	Live string
	// Ignored are files that git ignores, which can therefore not be committed with the sample: Copy creates them. They are slash-
	// separated and relative to the tree's root; the value is the content.
	Ignored map[string]string
}

// SingleCluster is the starting tree of the famous recipe, with one cluster. testdata/README.md lists its odd parts.
var SingleCluster = Sample{
	Name: "single-cluster",
	Live: "terraform/infra/live",
	Ignored: map[string]string{
		"terraform/infra/live/cluster-101/artifacts/build/_out/installer-amd64.tar": "layers\n",
		"terraform/infra/live/cluster-101/cluster/bootstrap/kubeconfig":             "apiVersion: v1\nkind: Config\n",
		"terraform/infra/live/cluster-101/cluster/compute/local.tfvars":             "# nothing is set on this workstation\n",
	},
}

// TwoSites is the tree in which everything has another name and another shape; both of its sites have artifacts.
var TwoSites = Sample{
	Name: "two-sites",
	Live: "ops/provisioning/tofu/live",
	Ignored: map[string]string{
		"ops/provisioning/tofu/live/1-harbor/2-platform/2-app/hosts.auto.tfvars": "# nothing is set on this workstation\n",
	},
}

// PlainVersions is a tree that grew by itself, without a layout file: versions without a v, tables by for-expressions, states in the
// repository.
var PlainVersions = Sample{Name: "plain-versions", Live: "infra/live"}

// Repo is a copy of a sample, a git repository with one commit and a clean work tree.
type Repo struct {
	// Root and Live are absolute paths on disk without links in them.
	Root, Live string
}

// Path gives the absolute path of a slash-separated one below the live folder.
func (r Repo) Path(below string) string { return filepath.Join(r.Live, filepath.FromSlash(below)) }

// Copy makes a repository from the sample in a folder of the test's own.
func Copy(t testing.TB, s Sample) Repo {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	root = filepath.Join(root, s.Name)
	copyTree(t, filepath.Join(ModuleRoot(t), "testdata", s.Name), root)
	for name, content := range s.Ignored {
		path := filepath.Join(root, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(content), 0o600))
	}
	repo := Repo{Root: root, Live: filepath.Join(root, filepath.FromSlash(s.Live))}
	Git(t, root, "init", "--quiet", "--initial-branch=main")
	Git(t, root, "add", "--all")
	Git(t, root, "commit", "--quiet", "--message=Start")
	return repo
}

// LeaveCache makes up what an applied unit has below its folder: a Terragrunt cache in which a state lies under this key, which is
// slash-separated, as with a local backend whose path is relative. It gives the state's path. Tests that run Terragrunt apply instead.
func LeaveCache(t testing.TB, unit, key string) string {
	t.Helper()
	state := filepath.Join(unit, ".terragrunt-cache", "Zm9sZGVyIG9mIHVuaXQ", "c291cmNlIG9mIHVuaXQ", filepath.FromSlash(key))
	must(t, os.MkdirAll(filepath.Dir(state), 0o755))
	must(t, os.WriteFile(state, []byte(`{"version":4,"terraform_version":"1.12.6","serial":3,`+
		`"lineage":"6e1f7d3a-0000-4000-8000-000000000000","outputs":{},"resources":[]}`+"\n"), 0o644))
	return state
}

// Git runs git in a folder, without the user's configuration and without hooks, and gives what it printed. A git that fails fails
// the test.
func Git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
		"-c", "user.name=Sample", "-c", "user.email=sample@example.com", "-c", "commit.gpgSign=false"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// ModuleRoot is the folder of the project's go.mod.
func ModuleRoot(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("the place of this source file is not known: build the tests without -trimpath")
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// copyTree copies files with their permissions and links with their text, but not what Terragrunt left behind.
func copyTree(t testing.TB, from, to string) {
	t.Helper()
	must(t, os.MkdirAll(to, 0o755))
	entries, err := os.ReadDir(from)
	must(t, err)
	for _, entry := range entries {
		source, target := filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())
		switch {
		case entry.Name() == ".terragrunt-cache":
		case entry.IsDir():
			copyTree(t, source, target)
		case entry.Type()&os.ModeSymlink != 0:
			text, err := os.Readlink(source)
			must(t, err)
			must(t, os.Symlink(text, target))
		default:
			info, err := entry.Info()
			must(t, err)
			content, err := os.ReadFile(source)
			must(t, err)
			must(t, os.WriteFile(target, content, info.Mode().Perm()))
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
