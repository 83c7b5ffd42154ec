package cli

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// writing is a command that writes, and the tree in which faults meet it. What a fault leaves must be what was there, what the command makes, or
// something of which `status` says that it was interrupted, and both ways on lead where they say.
type writing struct {
	command string
	// tree lays a repository at a root, and prepare are command lines that make it ready.
	tree    func(t *testing.T, root string)
	prepare []string
	args    string
	// back tells that the command takes back: then both ways on finish it.
	back bool
	// states tells that it is about states: then the same command goes on, and no resource is ever without a state.
	states bool
}

// writes are all of them. TestEveryCommandMeetsFaults fails where one is missing.
var writes = []writing{
	{command: "apply", tree: clusters, args: "apply -y"},
	{command: "rollback", tree: units, prepare: []string{"mv -y live/a live/b"}, args: "rollback -y", back: true},
	{command: "mv", tree: units, args: "mv -y live/a live/b"},
	{command: "mv", tree: units, args: "mv -y --keep-state --merge live/a live"},
	{command: "record", tree: movedByHand, args: "record -y --base HEAD~1 live/a/x live/c/x"},
	{command: "init", tree: withoutLayout, args: "init"},
	{command: "add-cluster", tree: clusters, prepare: []string{"apply -y"}, args: "add-cluster cluster-102 --name luna -y --allow-dirty"},
	{command: "override", tree: clusters, prepare: []string{"apply -y"}, args: "override cluster-101 talos_version=v1.12.0 -y --allow-dirty"},
	{command: "remove-cluster", tree: clusters, prepare: []string{"apply -y", "add-cluster cluster-102 --name luna -y --allow-dirty"},
		args: "remove-cluster cluster-102 -y --allow-dirty"},
	{command: "state unpin", tree: units, prepare: []string{"mv -y --keep-state live/a live/b"}, args: "state unpin -y --allow-dirty live/b/x"},
	{command: "state plan", tree: units, prepare: []string{"mv -y live/a live/b"}, args: "state plan", states: true},
	{command: "state migrate", tree: units, prepare: []string{"mv -y live/a live/b"}, args: "state migrate -y --no-plan --parallelism 1", states: true},
	{command: "state verify", tree: units, prepare: []string{"mv -y live/a live/b", "state migrate -y --no-plan"}, args: "state verify --no-plan --parallelism 1",
		states: true},
	{command: "state undo", tree: units, prepare: []string{"mv -y live/a live/b", "state migrate -y --no-plan"}, args: "state undo -y --parallelism 1", states: true},
	{command: "state retire", tree: units, prepare: []string{"mv -y live/a live/b", "state migrate -y --no-plan"},
		args: "state retire -y --no-plan --parallelism 1", states: true},
}

// reads are the commands that write nothing below the repository, each with arguments.
var reads = map[string]string{
	"plan": "plan", "prove": "prove", "check": "check", "validate": "validate --no-run", "status": "status", "history": "history", "refs": "refs live", "graph": "graph",
	"explain": "explain through-link", "version": "version", "state script": "state script ../script", "state": "state", "": "", "completion": "completion",
	"completion bash": "completion bash", "completion zsh": "completion zsh", "completion fish": "completion fish",
	"completion powershell": "completion powershell", "help": "help",
}

// everyCall is set by `make torture`: then the fault comes at every call, else at some of them.
var everyCall bool

// calls gives the numbers of calls, of so many, at which the fault comes: all, or a few that are spread over them, the last among them.
func calls(total, few int) []int {
	if testing.Short() {
		few = 1
	}
	var all []int
	for i := 1; i <= total; i++ {
		if everyCall || i*few/total != (i-1)*few/total {
			all = append(all, i)
		}
	}
	return all
}

// layFiles writes files below a root and makes it a repository with one commit.
func layFiles(t *testing.T, root string, files map[string]string) {
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	gitDo(t, root, "init", "-q")
	gitDo(t, root, "add", "-A")
	gitDo(t, root, "commit", "-qm", "x")
}

func gitDo(t *testing.T, root string, args ...string) {
	command := exec.Command("git", append([]string{"-C", root, "-c", "user.name=T", "-c", "user.email=t@example.org"}, args...)...)
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s", output)
}

// units are two units with states beside them, of which one depends on the other.
func units(t *testing.T, root string) {
	const unit = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n\nterraform {\n  source = \"${get_repo_root()}/modules//m\"\n}\n"
	layFiles(t, root, map[string]string{
		".gitignore":        "states\n",
		"modules/m/main.tf": "resource \"terraform_data\" \"r0\" {}\n",
		"live/root.hcl": "remote_state {\n  backend = \"local\"\n  generate = {\n    path = \"backend.tf\"\n    if_exists = \"overwrite\"\n  }\n" +
			"  config = {\n    path = \"${get_repo_root()}/states/${path_relative_to_include()}.tfstate\"\n  }\n}\n",
		"live/a/x/terragrunt.hcl": unit,
		"live/a/y/terragrunt.hcl": unit + "\ndependency \"x\" {\n  config_path = \"../x\"\n  mock_outputs = { o = 1 }\n}\n",
	})
	for i, name := range []string{"x", "y"} {
		path := filepath.Join(root, "states/a", name+".tfstate")
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, faulttest.State("lineage-"+name, 3, 2+i), 0o600))
	}
}

// movedByHand is what git mv leaves.
func movedByHand(t *testing.T, root string) {
	units(t, root)
	require.NoError(t, os.Mkdir(filepath.Join(root, "live/c"), 0o755))
	require.NoError(t, os.Rename(filepath.Join(root, "live/a/x"), filepath.Join(root, "live/c/x")))
	gitDo(t, root, "commit", "-qam", "y")
	gitDo(t, root, "add", "-A")
	gitDo(t, root, "commit", "-qm", "z", "--amend")
}

// clusters is the sample.
func clusters(t *testing.T, root string) {
	require.NoError(t, os.RemoveAll(root))
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join(realtest.ModuleRoot(t), "testdata", realtest.SingleCluster.Name))))
	layFiles(t, root, nil)
}

// withoutLayout is the sample before anybody wrote a layout file.
func withoutLayout(t *testing.T, root string) {
	clusters(t, root)
	gitDo(t, root, "rm", "-q", "terraform/infra/live/tg-refactor.hcl")
	gitDo(t, root, "commit", "-qm", "y")
}

var whenever = regexp.MustCompile(`\d{8}-\d{6}|\d{4}-\d{2}-\d{2}T[0-9:.]+Z|"serial": ?\d+`)

// listed is all that stands below a root, but for git's folder and the journal: kinds, modes, bytes, link texts. Times and serials are left out.
func listed(t *testing.T, root string) map[string]string {
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		if name == ".git" {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		text := ""
		switch {
		case info.Mode().IsRegular():
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = string(content)
		case info.Mode()&fs.ModeSymlink != 0:
			text, err = os.Readlink(path)
		}
		if !info.IsDir() || !strings.HasPrefix(name, "states") {
			all[whenever.ReplaceAllString(name, "T")] = info.Mode().String() + " " + whenever.ReplaceAllString(text, "T")
		}
		return err
	}))
	return all
}

// trial is a writing command with its tree ready, which is put back before each run.
type trial struct {
	writing
	root, ready   string
	before, after map[string]string
	environ       []string
}

// restore puts the tree back.
func (r trial) restore(t *testing.T) {
	require.NoError(t, os.RemoveAll(r.root))
	output, err := exec.Command("cp", "-a", r.ready, r.root).CombinedOutput()
	require.NoError(t, err, "%s", output)
}

// on runs a command line.
func (r trial) on(disk faulttest.Disk, line string) result {
	var out, problems strings.Builder
	code := Run(context.Background(), append([]string{"-C", r.root}, strings.Fields(line)...), IO{In: strings.NewReader(""), Out: &out, Err: &problems,
		Getenv: func(string) string { return "" }, Environ: r.environ, Disk: disk, Programs: faulttest.Programs{Fault: disk.Fault, Runner: faulttest.Paper{}}}, "v1.2.3")
	return result{code, out.String(), problems.String()}
}

func disk(fault *faulttest.Fault, err error) faulttest.Disk {
	return faulttest.Disk{FS: faulttest.Quick{}, Fault: fault, Err: err}
}

func (r trial) calm(line string) result { return r.on(disk(&faulttest.Fault{}, nil), line) }

// began makes a trial ready, and gives how many calls the command makes.
func (w writing) began(t *testing.T) (trial, int) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	r := trial{writing: w, root: filepath.Join(base, "repo"), ready: filepath.Join(base, "ready")}
	tools := filepath.Join(base, "tools")
	require.NoError(t, os.Mkdir(tools, 0o755))
	for _, tool := range []string{"tofu", "terragrunt"} { // They are looked for; what they would do, Paper does.
		require.NoError(t, os.WriteFile(filepath.Join(tools, tool), []byte("#!/bin/sh\nexit 1\n"), 0o755))
	}
	r.environ = []string{"PATH=" + tools + string(filepath.ListSeparator) + os.Getenv("PATH")}
	require.NoError(t, os.Mkdir(r.root, 0o755))
	w.tree(t, r.root)
	for _, line := range w.prepare {
		got := r.calm(line)
		require.Zero(t, got.code, "%s\n%s%s", line, got.out, got.err)
	}
	require.NoError(t, os.Rename(r.root, r.ready))
	r.restore(t)
	r.before = listed(t, r.root)
	counting := disk(&faulttest.Fault{}, nil)
	got := r.on(counting, w.args)
	require.Zero(t, got.code, "%s%s", got.out, got.err)
	r.after = listed(t, r.root)
	return r, counting.Calls
}

// TestEveryWritingCommandMeetsFaults: whatever call of it fails, and wherever it is killed, nothing is lost, and it can be finished and taken back.
func TestEveryWritingCommandMeetsFaults(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for _, w := range writes {
		t.Run(w.args, func(t *testing.T) {
			r, total := w.began(t)
			require.GreaterOrEqual(t, total, 5)
			for _, n := range calls(total, 3) {
				r.restore(t)
				r.judge(t, fmt.Sprintf("killed at call %d of %d", n, total), r.on(disk(&faulttest.Fault{At: n, How: faulttest.Half}, syscall.EIO), w.args), n)
			}
			for _, n := range calls(total, 1) {
				r.restore(t)
				r.judge(t, fmt.Sprintf("call %d of %d fails", n, total), r.on(disk(&faulttest.Fault{At: n, Once: true}, syscall.ENOSPC), w.args), n)
			}
		})
	}
}

// judge looks at what a run left that met a fault; with an even n what was begun is finished, else it is taken back.
func (r trial) judge(t *testing.T, name string, got result, n int) {
	assert.NotContains(t, got.out+got.err, "this is a bug", name)
	if got.code != 0 {
		assert.NotEmpty(t, got.out+got.err, name)
	}
	if r.states {
		r.judgeStates(t, name, r.calm)
		return
	}
	now := listed(t, r.root)
	status := r.calm("status")
	require.Zero(t, status.code, "%s: %s", name, status.err)
	if !strings.Contains(status.out, "interrupted") {
		if got.code == 0 {
			require.Equal(t, r.after, now, name)
		}
		require.True(t, maps.Equal(now, r.before) || maps.Equal(now, r.after), "%s: neither before nor after, and nothing is said: %s", name, status.out)
		return
	}
	require.NotZero(t, got.code, name)
	line, want := "rollback -y", r.before
	if n%2 == 0 || r.back {
		want = r.after
	}
	if n%2 == 0 {
		line = "apply --resume -y"
	}
	on := r.calm(line)
	require.Zero(t, on.code, "%s, then %s: %s", name, line, on.err)
	require.Equal(t, want, listed(t, r.root), "%s, then %s", name, line)
}

// judgeStates looks whether each resource still stands in a state, and whether the same command goes on.
func (r trial) judgeStates(t *testing.T, name string, run func(line string) result) {
	r.nothingLost(t, name)
	again := run(r.args)
	require.Zero(t, again.code, "%s, then once more: %s%s", name, again.out, again.err)
	require.Equal(t, r.after, listed(t, r.root), name)
}

// nothingLost looks whether each resource still stands in a state.
func (r trial) nothingLost(t *testing.T, name string) {
	for path, content := range r.before {
		if strings.HasPrefix(path, "states/") && strings.Contains(content, `"name"`) {
			held := false
			for other, is := range listed(t, r.root) {
				held = held || filepath.Base(other) == filepath.Base(path) && sameResources(content, is)
			}
			require.True(t, held, "%s: no state holds what %s held", name, path)
		}
	}
}

// TestRetireAfterAnInterruptedMigration: wherever bringing states over was killed, retire deletes none that is not at its new place, says which and
// what to do, and that done, it finishes.
func TestRetireAfterAnInterruptedMigration(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	const migrate, retire = "state migrate -y --no-plan --parallelism 1", "state retire -y --no-plan --parallelism 1"
	r, total := writing{tree: units, prepare: []string{"mv -y live/a live/b"}, args: migrate}.began(t)
	require.Zero(t, r.calm(retire).code)
	retired := listed(t, r.root)
	waiting := 0
	for _, n := range calls(total, 8) {
		name := fmt.Sprintf("killed at call %d of %d", n, total)
		r.restore(t)
		_ = r.on(disk(&faulttest.Fault{At: n, How: faulttest.Half}, syscall.EIO), migrate)
		got := r.calm(retire)
		r.nothingLost(t, name)
		if !maps.Equal(retired, listed(t, r.root)) {
			waiting++
			assert.Contains(t, got.out, "state-not-migrated", name)
			assert.Contains(t, got.out, "Bring it over with `tg-refactor state migrate`", name)
		}
		for _, line := range []string{migrate, retire} {
			got = r.calm(line)
			require.Zero(t, got.code, "%s, then %s: %s%s", name, line, got.out, got.err)
		}
		require.Equal(t, retired, listed(t, r.root), name)
	}
	assert.True(t, testing.Short() || waiting > 0, "a short run meets one call alone")
}

var resourceName = regexp.MustCompile(`"name": ?"[^"]*"`)

func sameResources(a, b string) bool {
	return slices.Equal(resourceName.FindAllString(a, -1), resourceName.FindAllString(b, -1))
}

// TestEveryCommandMeetsFaults: each command of the tree has a row of one table or of the other, and what reads writes nothing.
func TestEveryCommandMeetsFaults(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	var walk func(cmd *cobra.Command, path string)
	known := map[string]bool{}
	walk = func(cmd *cobra.Command, path string) {
		known[path] = true
		_, isRead := reads[path]
		assert.NotEqual(t, isRead, slices.ContainsFunc(writes, func(w writing) bool { return w.command == path }), "%q needs a row in writes or in reads", path)
		for _, sub := range cmd.Commands() {
			walk(sub, strings.TrimSpace(path+" "+sub.Name()))
		}
	}
	root := (&app{}).root()
	root.InitDefaultHelpCmd()
	walk(root, "")
	for _, w := range writes {
		assert.True(t, known[w.command], w.command)
	}
	r, _ := writing{tree: clusters, args: "mv -y docs papers"}.began(t)
	r.restore(t)
	for path, line := range reads {
		assert.True(t, known[path], path)
		counting := disk(&faulttest.Fault{}, nil)
		got := r.on(counting, line)
		assert.NotContains(t, got.err, "this is a bug", line)
		if path != "state script" { // It looks at nothing but makes its folder where it is told.
			assert.Zero(t, counting.Calls, "%s writes", path)
		}
		assert.Equal(t, r.before, listed(t, r.root), path)
	}
}
