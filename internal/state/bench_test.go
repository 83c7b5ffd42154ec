package state_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

// earlier is the commit beside whose build the states are measured: how fast it was is what must not come back.
const earlier = "a7af2ad"

// built builds the program of a commit; of what lies here for "".
func built(b *testing.B, commit string) string {
	b.Helper()
	source, binary := realtest.ModuleRoot(b), filepath.Join(b.TempDir(), "tg-refactor")
	if commit != "" {
		source = b.TempDir()
		unpack := exec.Command("sh", "-c", `git archive "$1" | tar -x -C "$2"`, "sh", commit, source)
		unpack.Dir = realtest.ModuleRoot(b)
		out, err := unpack.CombinedOutput()
		require.NoError(b, err, string(out))
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "./cmd/tg-refactor")
	build.Dir = source
	out, err := build.CombinedOutput()
	require.NoError(b, err, string(out))
	return binary
}

// cost is what programs took, those that they ran included.
type cost struct{ wall, cpu time.Duration }

// run runs a program, adds what it took and gives what it printed; failing fails the benchmark.
func (c *cost) run(b *testing.B, env []string, dir, program string, args ...string) []byte {
	b.Helper()
	command := exec.Command(program, args...)
	command.Dir, command.Env = dir, env
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	start := time.Now()
	if err := command.Run(); err != nil {
		b.Fatalf("%s %v in %s: %v\n%s%s", program, args, dir, err, stdout.String(), stderr.String())
	}
	c.wall += time.Since(start)
	c.cpu += command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return stdout.Bytes()
}

func (c *cost) report(b *testing.B) {
	b.ReportMetric(c.cpu.Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(c.wall.Seconds()/float64(b.N), "wall-s/op")
}

// yard is a repository with applied units below live/apps, which are about to move to live/prod/apps.
type yard struct {
	root  string
	env   []string
	units []string
}

// remoteState is the text of a remote_state block; settings are HCL.
func remoteState(backend, settings string) string {
	return "remote_state {\n  backend = \"" + backend + "\"\n  config = {\n" + settings + "\n  }\n" +
		"  generate = {\n    path      = \"backend.tf\"\n    if_exists = \"overwrite\"\n  }\n}\n"
}

// s3State are settings of an s3 backend on a server, with a lock file.
func s3State(address string) string {
	return `    bucket                      = "states"
    key                         = "${path_relative_to_include()}/terraform.tfstate"
    region                      = "us-east-1"
    endpoint                    = "` + address + `"
    use_path_style              = true
    use_lockfile                = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_requesting_account_id  = true
    skip_region_validation      = true`
}

const localState = `    path = "${get_repo_root()}/.states/${path_relative_to_include()}/terraform.tfstate"`

// newYard makes a yard whose units depend on each other in chains of this length.
func newYard(b *testing.B, units, chain int, remote string, env ...string) yard {
	b.Helper()
	root, err := filepath.EvalSymlinks(b.TempDir())
	require.NoError(b, err)
	y := yard{root: filepath.Join(root, "repo"), env: append(realtest.Env(b), env...)}
	write := func(name, content string) {
		path := filepath.Join(y.root, filepath.FromSlash(name))
		require.NoError(b, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(b, os.WriteFile(path, []byte(content), 0o644))
	}
	write("modules/m/main.tf", "variable \"word\" {}\nresource \"terraform_data\" \"a\" {\n  count = 5\n  input = var.word\n}\noutput \"word\" { value = terraform_data.a[0].output }\n")
	write("live/root.hcl", remote)
	write(".gitignore", ".terragrunt-cache\n.states\n")
	for i := range units {
		unit := fmt.Sprintf("live/apps/group-%d/unit-%d", i/chain, i%chain)
		y.units = append(y.units, unit)
		text := "include \"root\" { path = find_in_parent_folders(\"root.hcl\") }\nterraform { source = \"${get_repo_root()}/modules/m\" }\n"
		word := fmt.Sprintf("%q", unit)
		if i%chain > 0 {
			text += fmt.Sprintf("dependency \"before\" { config_path = \"../unit-%d\" }\n", i%chain-1)
			word = "dependency.before.outputs.word"
		}
		write(unit+"/terragrunt.hcl", text+"inputs = { word = "+word+" }\n")
	}
	realtest.Git(b, y.root, "init", "--quiet")
	realtest.Git(b, y.root, "add", ".")
	realtest.Git(b, y.root, "commit", "--quiet", "-m", "units")
	(&cost{}).run(b, y.env, filepath.Join(y.root, "live"), realtest.Tool(b, "terragrunt"), "run", "--all", "--backend-bootstrap=false", "--", "apply", "-auto-approve")
	return y
}

// moved gives a copy of the repository in which the units are moved, and their states are not.
func (y yard) moved(b *testing.B, program string) yard {
	b.Helper()
	copied := y
	copied.root = filepath.Join(b.TempDir(), "repo")
	setUp := &cost{}
	setUp.run(b, y.env, y.root, "cp", "-a", y.root, copied.root)
	copied.root, _ = filepath.EvalSymlinks(copied.root)
	setUp.run(b, y.env, copied.root, program, "mv", "--quiet", "--auto-approve", "live/apps", "live/prod/apps")
	return copied
}

// migrate is the command line that brings all states over.
func (y yard) migrate(c *cost, b *testing.B, program, tofu, terragrunt string, more ...string) {
	b.Helper()
	c.run(b, y.env, y.root, program, append([]string{"state", "migrate", "--quiet", "--auto-approve", "--tf-binary", tofu, "--terragrunt-binary", terragrunt}, more...)...)
}

// Fifty units, their states saved, pushed, compared, and proved by plans or not, against the same by hand and by the earlier build. Each is
// measured with all programs that it runs.
func BenchmarkFiftyLocalStates(b *testing.B) {
	y := newYard(b, 50, 5, remoteState("local", localState))
	now, before := built(b, ""), built(b, earlier)
	tofu, terragrunt := realtest.Tool(b, "tofu"), realtest.Tool(b, "terragrunt")
	for _, proof := range []string{"no plan", "with plan"} {
		for _, way := range []string{"by hand", earlier, "now"} {
			b.Run(way+", "+proof, func(b *testing.B) {
				c := &cost{}
				for b.Loop() {
					switch program := map[string]string{"by hand": now, earlier: before, "now": now}[way]; {
					case way == "by hand":
						byHand(c, b, y, y.moved(b, program), proof == "with plan")
					case proof == "no plan":
						y.moved(b, program).migrate(c, b, program, tofu, terragrunt, "--no-plan")
					default:
						y.moved(b, program).migrate(c, b, program, tofu, terragrunt)
					}
				}
				c.report(b)
			})
		}
	}
}

// byHand is what a person would do with a checkout of the tree before beside that of the one after: pull, push and plan, one after the
// other.
func byHand(c *cost, b *testing.B, before, after yard, plan bool) {
	b.Helper()
	saved, terragrunt := filepath.Join(b.TempDir(), "state"), realtest.Tool(b, "terragrunt")
	for _, unit := range before.units {
		pulled := c.run(b, before.env, filepath.Join(before.root, unit), terragrunt, "state", "pull")
		require.NoError(b, os.WriteFile(saved, pulled, 0o600))
		dir := filepath.Join(after.root, strings.Replace(unit, "live/", "live/prod/", 1))
		c.run(b, after.env, dir, terragrunt, "state", "push", saved)
		if plan {
			c.run(b, after.env, dir, terragrunt, "plan")
		}
	}
}

// How many programs run for each unit, those that Terragrunt runs included: OpenTofu to set a backend up, to read, to write and to plan,
// Terragrunt to plan and to delete.
func BenchmarkProgramCalls(b *testing.B) {
	const units = 10
	programs := map[string]string{"now": built(b, ""), earlier: built(b, earlier)}
	for _, way := range []string{earlier, "now"} {
		for _, backend := range []string{"local", "s3"} {
			b.Run(way+", "+backend, func(b *testing.B) {
				calls := filepath.Join(b.TempDir(), "calls")
				tofu, terragrunt := counted(b, calls, "tofu"), counted(b, calls, "terragrunt")
				for b.Loop() {
					remote := remoteState("local", localState)
					if backend == "s3" {
						remote = remoteState("s3", s3State(realtest.S3(b, "states").URL))
					}
					y := newYard(b, units, 1, remote, realtest.S3Env()...).moved(b, programs[way])
					y.env = append(y.env, "TG_TF_PATH="+tofu)
					c := &cost{}
					for _, command := range []string{"migrate", "retire"} {
						require.NoError(b, os.RemoveAll(calls))
						c.run(b, y.env, y.root, programs[way], "state", command, "--quiet", "--auto-approve", "--tf-binary", tofu, "--terragrunt-binary", terragrunt)
						text, err := os.ReadFile(calls)
						require.NoError(b, err)
						b.Log(command, kinds(text))
						for _, program := range []string{"tofu", "terragrunt"} {
							b.ReportMetric(float64(bytes.Count(text, []byte(program+" ")))/units, program+"/"+command)
						}
					}
				}
			})
		}
	}
}

// kinds counts calls of each kind.
func kinds(calls []byte) map[string]int {
	counts := map[string]int{}
	for line := range strings.Lines(string(calls)) {
		counts[strings.TrimSpace(line)]++
	}
	return counts
}

// counted gives a program that writes a line into a file before it does what the real one does.
func counted(b *testing.B, calls, name string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	script := fmt.Sprintf("#!/bin/sh\necho '%s' \"$1 $2\" >> '%s'\nexec '%s' \"$@\"\n", name, calls, realtest.Tool(b, name))
	require.NoError(b, os.WriteFile(path, []byte(script), 0o755))
	return path
}
