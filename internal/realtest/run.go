package realtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
)

// Tool gives the absolute path of a pinned binary, "terragrunt" or "tofu". A missing one fails the test: it is never skipped, since
// a suite that skips its proofs looks like one that passed. With -short the test is left out, as is every one that needs programs.
func Tool(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skipf("needs %s, and -short leaves out what needs programs", name)
	}
	path := filepath.Join(ModuleRoot(t), ".tools", "bin", name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is missing: run `make tools` first (%v)", name, err)
	}
	return path
}

// Env is an environment in which Terragrunt runs OpenTofu offline and quietly: a home of its own, no configuration of the
// user's, and none of the machine's TF_ and TG_ settings.
func Env(t testing.TB) []string {
	t.Helper()
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + t.TempDir(),
		"GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_CONFIG_NOSYSTEM=1",
		"TG_TF_PATH=" + Tool(t, "tofu"),
		"TG_NON_INTERACTIVE=true",
		"TG_NO_COLOR=true",
		"TG_NO_TIPS=true",
		"TF_INPUT=0",
		"CHECKPOINT_DISABLE=1",
	}
}

// Result is what a program came to.
type Result struct {
	Stdout, Stderr string
	ExitCode       int
}

// Terragrunt runs Terragrunt in a folder, whatever it exits with. Settings such as "PROXMOX_VE_API_TOKEN=x" can be added to Env.
func Terragrunt(t testing.TB, env []string, dir string, args ...string) Result {
	t.Helper()
	result, err := run(Tool(t, "terragrunt"), env, dir, args)
	if err != nil {
		t.Fatalf("terragrunt %s: %v", strings.Join(args, " "), err)
	}
	return result
}

func run(tool string, env []string, dir string, args []string) (Result, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(tool, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = nil
	}
	return Result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}, err
}

// succeed runs Terragrunt and fails the test where it fails.
func succeed(t testing.TB, dir string, args ...string) string {
	t.Helper()
	result := Terragrunt(t, Env(t), dir, args...)
	if result.ExitCode != 0 {
		t.Fatalf("terragrunt %s in %s: exit code %d\n%s%s", strings.Join(args, " "), dir, result.ExitCode, result.Stdout, result.Stderr)
	}
	return result.Stdout
}

// Unit is a unit as Terragrunt's discovery finds it.
type Unit struct {
	// Path is its folder, slash-separated and relative to the folder that was searched.
	Path string
	// Dependencies are the folders of the units that it depends on, sorted; relative likewise, with ".." where they lie outside.
	Dependencies []string
}

// Find gives the units below a folder, each after all that it depends on. Terragrunt failing to load one fails the test.
func Find(t testing.TB, dir string) []Unit {
	t.Helper()
	var units []Unit
	decode(t, succeed(t, dir, "find", "--dag", "--dependencies", "--json"), &units)
	for i := range units {
		slices.Sort(units[i].Dependencies)
	}
	return units
}

// Edges gives what Find gives as a map from a unit to its dependencies, for comparing.
func Edges(t testing.TB, dir string) map[string][]string {
	t.Helper()
	edges := map[string][]string{}
	for _, unit := range Find(t, dir) {
		edges[unit.Path] = unit.Dependencies
	}
	return edges
}

// RunAll runs `terragrunt run --all` with this OpenTofu command, such as "plan" or "apply", on the units below a folder and what they
// depend on, and gives its whole output. A unit that fails fails the test.
func RunAll(t testing.TB, dir string, command ...string) string {
	t.Helper()
	return succeed(t, dir, append([]string{"run", "--all", "--"}, command...)...)
}

// PlanExitCodes plans each unit below a folder by itself and gives its `-detailed-exitcode`: 0 no changes, 1 an error, 2 changes.
// `run --all` cannot be asked: it calls a unit with pending changes succeeded. What a unit with another code than 0 printed
// goes to the test's log.
func PlanExitCodes(t testing.TB, dir string) map[string]int {
	t.Helper()
	units := Find(t, dir)
	env, tool := Env(t), Tool(t, "terragrunt")
	codes := make(map[string]int, len(units))
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for _, unit := range units {
		group.Go(func() error {
			result, err := run(tool, env, filepath.Join(dir, filepath.FromSlash(unit.Path)), []string{"plan", "-detailed-exitcode"})
			mu.Lock()
			defer mu.Unlock()
			codes[unit.Path] = result.ExitCode
			if result.ExitCode != 0 {
				t.Logf("plan of %s: exit code %d\n%s%s", unit.Path, result.ExitCode, result.Stdout, result.Stderr)
			}
			return err
		})
	}
	must(t, group.Wait())
	return codes
}

// Changes plans all units below a folder in one run, a third of the time that PlanExitCodes takes, and gives for each what its plan
// would change, sorted: resources as "terraform_data.vm update" and outputs as "output.node_ips create". A unit without changes has
// an empty list. A plan that fails fails the test.
func Changes(t testing.TB, dir string) map[string][]string {
	t.Helper()
	plans := t.TempDir()
	succeed(t, dir, "run", "--all", "--json-out-dir", plans, "--", "plan")
	changes := map[string][]string{}
	for _, unit := range Find(t, dir) {
		content, err := os.ReadFile(filepath.Join(plans, filepath.FromSlash(unit.Path), "tfplan.json"))
		must(t, err)
		changes[unit.Path] = changesOf(t, string(content))
	}
	return changes
}

func changesOf(t testing.TB, planJSON string) []string {
	t.Helper()
	type change struct{ Actions []string }
	var plan struct {
		ResourceChanges []struct {
			Address string
			Change  change
		} `json:"resource_changes"`
		OutputChanges map[string]change `json:"output_changes"`
	}
	decode(t, planJSON, &plan)
	list := []string{}
	add := func(address string, c change) {
		if action := strings.Join(c.Actions, "+"); action != "no-op" {
			list = append(list, address+" "+action)
		}
	}
	for _, resource := range plan.ResourceChanges {
		add(resource.Address, resource.Change)
	}
	for name, c := range plan.OutputChanges {
		add("output."+name, c)
	}
	slices.Sort(list)
	return list
}

// Output gives the outputs of an applied unit by name, decoded from JSON; those of a unit without a state are empty.
func Output(t testing.TB, unit string) map[string]any {
	t.Helper()
	var outputs map[string]struct{ Value any }
	decode(t, succeed(t, unit, "output", "-json"), &outputs)
	values := make(map[string]any, len(outputs))
	for name, output := range outputs {
		values[name] = output.Value
	}
	return values
}

// Render gives what Terragrunt evaluates a unit to, as `terragrunt render --json` prints it: "inputs", "terraform", "remote_state",
// "locals" and so on. Dependencies without outputs show their mocks.
func Render(t testing.TB, unit string) map[string]any {
	t.Helper()
	var config map[string]any
	decode(t, succeed(t, unit, "render", "--json"), &config)
	return config
}

func decode(t testing.TB, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, text)
	}
}
