//go:build compatibility

package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/state"
)

// TestRecordCompatibility asks each pair of programs, and writes down what was seen. TERRAFORM names a Terraform.
func TestRecordCompatibility(t *testing.T) {
	terraform := os.Getenv("TERRAFORM")
	require.NotEmpty(t, terraform, "there is no Terraform on the PATH: name one, as TERRAFORM=/usr/bin/terraform")
	tofu, now := realtest.Tool(t, "tofu"), realtest.Tool(t, "terragrunt")
	pairs := [][2]string{{now, tofu}, {now, terraform}}
	older, err := filepath.Glob(filepath.Join(realtest.ModuleRoot(t), ".tools", "terragrunt-*"))
	require.NoError(t, err)
	for _, folder := range older {
		pairs = append(pairs, [2]string{realtest.Tool(t, filepath.Base(folder)), tofu})
	}
	var file bytes.Buffer
	for _, of := range pairs {
		line, err := json.Marshal(pairOf(t, of[0], of[1]).seen())
		require.NoError(t, err)
		t.Logf("%s", line)
		file.Write(append(line, '\n'))
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(compatibilityFile), 0o755))
	require.NoError(t, os.WriteFile(compatibilityFile, file.Bytes(), 0o644))
}

// pair is a Terragrunt that runs an OpenTofu or a Terraform on a repository.
type pair struct {
	t                *testing.T
	terragrunt, runs string
	dialect          dialect.Dialect
	env              []string
	root             string
}

func pairOf(t *testing.T, terragrunt, runs string) pair {
	p := pair{t: t, terragrunt: terragrunt, runs: runs, root: realtest.Write(t, compatibilityTree())}
	p.env = append(realtest.Env(t), "TG_TF_PATH="+runs, "TERRAGRUNT_TFPATH="+runs, "TERRAGRUNT_NON_INTERACTIVE=true")
	said, err := p.run(p.root, "--version")
	require.NoError(t, err)
	d, ok := dialect.OfBinary(said)
	require.True(t, ok, said)
	p.dialect = d
	return p
}

// compatibilityTree has what nearly all trees have, in words that every Terragrunt of the last years knows.
func compatibilityTree() map[change.Path]live.Source {
	return map[change.Path]live.Source{
		".gitignore":    live.Text(".terragrunt-cache\n"),
		"live/root.hcl": live.Text("remote_state {\n  backend = \"local\"\n  generate = { path = \"backend.tf\", if_exists = \"overwrite_terragrunt\" }\n  config = { path = \"${get_parent_terragrunt_dir()}/../.states/${path_relative_to_include()}/terraform.tfstate\" }\n}\n"),
		"live/env.hcl":  live.Text("locals {\n  name = \"prod\"\n}\n"),
		"live/net/terragrunt.hcl": live.Text("include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\nlocals {\n  env = read_terragrunt_config(find_in_parent_folders(\"env.hcl\"))\n}\n" +
			"terraform {\n  source = \"../../modules//m\"\n}\ninputs = {\n  x = \"${local.env.locals.name}-${file(\"note.txt\")}\"\n}\n"),
		"live/net/note.txt": live.Text("note"),
		"live/app/terragrunt.hcl": live.Text("include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\ndependency \"net\" {\n  config_path = \"../net\"\n  mock_outputs = { o = \"mock\" }\n}\n" +
			"terraform {\n  source = \"../../modules//m\"\n}\ninputs = {\n  x = dependency.net.outputs.o\n}\n"),
		"modules/m/main.tf": live.Text("variable \"x\" {}\nresource \"terraform_data\" \"x\" {\n  input = var.x\n}\noutput \"o\" {\n  value = var.x\n}\n"),
	}
}

// run runs Terragrunt in a folder and gives what it printed to stdout.
func (p pair) run(dir string, args ...string) (string, error) {
	command := exec.Command(p.terragrunt, args...)
	command.Dir, command.Env = dir, p.env
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if err != nil {
		err = fmt.Errorf("%s: %w", firstTrouble(stderr.String()), err)
	}
	return stdout.String(), err
}

func firstTrouble(stderr string) string {
	for line := range strings.Lines(stderr) {
		if strings.Contains(strings.ToLower(line), "error") {
			return strings.TrimSpace(line)
		}
	}
	return "nothing was said"
}

// all runs a command of OpenTofu in all units, in this Terragrunt's own words.
func (p pair) all(command string, more ...string) (string, error) {
	if !p.dialect.Old() {
		command = "-- " + command
	}
	words := append(strings.Fields(p.dialect.RunAll(command))[1:], more...)
	return p.run(filepath.Join(p.root, "live"), words...)
}

func (p pair) seen() compatible {
	c := compatible{Terragrunt: strings.TrimPrefix(p.dialect.Version, "v"), Runs: p.version()}
	yes := func(err error) string {
		if err != nil {
			p.t.Logf("%s with %s: %v", c.Terragrunt, c.Runs, err)
			return err.Error()
		}
		return "yes"
	}
	c.Finds, c.Renders, c.Refuses = yes(p.finds()), yes(p.renders()), yes(p.refuses())
	_, err := p.all("apply", "-auto-approve")
	require.NoError(p.t, err)
	c.Renders = yes(p.renders())
	require.NoError(p.t, p.move())
	c.Follows = yes(errors.Join(p.finds(), p.renders()))
	if c.States = yes(p.states()); c.States == "yes" && p.dialect.Old() {
		c.States = "with `--no-plan`"
	}
	return c
}

// version is the name and the version of what it runs.
func (p pair) version() string {
	command := exec.Command(p.runs, "version")
	command.Env = p.env
	out, err := command.Output()
	require.NoError(p.t, err)
	found := regexp.MustCompile(`(?m)^(OpenTofu|Terraform) v(\S+)`).FindSubmatch(out)
	require.NotNil(p.t, found, "%s", out)
	return string(found[1]) + " " + string(found[2])
}

func (p pair) index() *refs.Index {
	tree, _, err := live.Load(p.root)
	require.NoError(p.t, err)
	x, err := refs.Build(p.t.Context(), tree)
	require.NoError(p.t, err)
	return x
}

// finds compares the units and what they depend on.
func (p pair) finds() error {
	g := graph.Of(p.index())
	var ours []string
	for _, unit := range g.Units() {
		for _, on := range g.On(unit) {
			ours = append(ours, string(unit)+" -> "+string(on.Unit))
		}
	}
	theirs, err := p.edges()
	if err != nil {
		return err
	}
	if slices.Sort(theirs); !slices.Equal(ours, theirs) {
		return fmt.Errorf("it finds %v, not %v", theirs, ours)
	}
	return nil
}

func (p pair) edges() (edges []string, err error) {
	below := filepath.Join(p.root, "live")
	if p.dialect.Old() {
		out, err := p.run(below, "graph-dependencies")
		for _, edge := range regexp.MustCompile(`"([^"]+)" -> "([^"]+)"`).FindAllStringSubmatch(out, -1) {
			edges = append(edges, "live/"+strings.TrimPrefix(edge[1], "./")+" -> live/"+strings.TrimPrefix(edge[2], "./"))
		}
		return edges, err
	}
	out, err := p.run(below, "find", "--dag", "--dependencies", "--json")
	if err != nil {
		return nil, err
	}
	var units []struct {
		Path         string
		Dependencies []string
	}
	if err := json.Unmarshal([]byte(out), &units); err != nil {
		return nil, err
	}
	for _, unit := range units {
		for _, on := range unit.Dependencies {
			edges = append(edges, "live/"+unit.Path+" -> live/"+on)
		}
	}
	return edges, nil
}

// renders compares the inputs of all units, and their modules.
func (p pair) renders() error {
	x := p.index()
	outputs, err := p.outputs(x)
	if err != nil {
		return err
	}
	units, err := evaluate.Evaluate(p.t.Context(), x.Tree(), evaluate.Options{Root: p.root, Units: x.Units(), Outputs: outputs})
	if err != nil {
		return err
	}
	for _, unit := range units {
		if unit.Failure != nil {
			return fmt.Errorf("%s cannot be evaluated: %s", unit.Folder, unit.Failure.Message)
		}
		theirs, err := p.inputs(filepath.Join(p.root, string(unit.Folder)))
		if err != nil {
			return err
		}
		x, ok := unit.Attribute("inputs.x")
		if !ok || x.Text() != theirs["x"] {
			return fmt.Errorf("%s has %v, not %s", unit.Folder, theirs, x.Text())
		}
	}
	return nil
}

func (p pair) inputs(dir string) (map[string]any, error) {
	const name = "rendered.by-terragrunt.json"
	args := []string{"render", "--json", "--write", "--out", name}
	if p.dialect.Old() {
		args = []string{"render-json", "--terragrunt-json-out", name}
	}
	if _, err := p.run(dir, args...); err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(filepath.Join(dir, name)) }()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var rendered struct{ Inputs map[string]any }
	err = json.Unmarshal(content, &rendered)
	return rendered.Inputs, err
}

// outputs are the true ones of the units that were applied.
func (p pair) outputs(x *refs.Index) (evaluate.Outputs, error) {
	outputs := evaluate.Outputs{}
	for _, config := range x.Units() {
		text, err := p.run(filepath.Join(p.root, string(config.Dir())), "output", "-json")
		if err != nil {
			return nil, err
		}
		if text = strings.TrimSpace(text); text != "{}" && text != "" {
			outputs[config.Dir()] = json.RawMessage(text)
		}
	}
	return outputs, nil
}

// move moves a unit on which the other one depends.
func (p pair) move() error {
	e, err := engine.Open(engine.Options{Dir: p.root})
	if err != nil {
		return err
	}
	made, err := e.Move(p.t.Context(), engine.MoveRequest{Pairs: []string{filepath.Join(p.root, "live/net"), filepath.Join(p.root, "live/shared/eu/net")}})
	if err != nil {
		return err
	}
	proof, err := e.Prove(p.t.Context(), made, engine.ProofOptions{})
	if err != nil || !proof.Holds() {
		return errors.Join(err, proof.Findings().Err())
	}
	_, err = e.Apply(p.t.Context(), made)
	return err
}

// states brings over what moved, and looks at the plan of each unit.
func (p pair) states() error {
	e, err := engine.Open(engine.Options{Dir: p.root})
	if err != nil {
		return err
	}
	job, err := e.StateJob(p.t.Context(), engine.StateOptions{Environ: p.env, Terragrunt: p.terragrunt, NoPlan: p.dialect.Old()})
	if err != nil {
		return err
	}
	states, err := job.Do(p.t.Context(), state.Migrate, nil)
	if err != nil {
		return err
	}
	if all := states.AllFindings(); len(all) > 0 {
		return fmt.Errorf("%s: %s", all[0].Code, all[0].Message)
	}
	if len(states.Outcomes) != 1 || states.Outcomes[0].Result != state.Moved || !p.dialect.Old() && states.Outcomes[0].Proof != state.NoChanges {
		return fmt.Errorf("it came to %v", states.Outcomes)
	}
	for _, unit := range []string{"live/app", "live/shared/eu/net"} {
		if _, err := p.run(filepath.Join(p.root, unit), "plan", "-detailed-exitcode"); err != nil {
			return fmt.Errorf("the plan of %s: %w", unit, err)
		}
	}
	return nil
}

// refuses asks what dialect says of this version.
func (p pair) refuses() error {
	tree := live.FromMap(map[change.Path]live.Source{"live/.terragrunt-version": live.Text(p.dialect.Version)})
	pinned := dialect.Of(tree, "live")
	judge := func(removal dialect.Removal, took bool) error {
		refuses, known := pinned.Refuses(removal)
		if known && refuses == took {
			return fmt.Errorf("%s: refused by us %t, taken by it %t", removal.Name, refuses, took)
		}
		return nil
	}
	var troubles []error
	for _, removal := range slices.Concat(dialect.Attributes, dialect.DependencyAttributes) {
		text := removal.Name + " = null\n"
		if slices.Contains(dialect.DependencyAttributes, removal) {
			text = "dependency \"o\" {\n  config_path = \"../o\"\n  mock_outputs = {}\n  " + removal.Name + " = null\n}\n"
		}
		root := realtest.Write(p.t, map[change.Path]live.Source{"u/terragrunt.hcl": live.Text(text), "o/terragrunt.hcl": live.Text("")})
		_, err := p.inputs(filepath.Join(root, "u"))
		troubles = append(troubles, judge(removal, err == nil))
	}
	for _, removal := range dialect.Commands {
		if p.dialect.Old() && removal.Name == "hclvalidate" {
			continue // It came after 0.55.
		}
		// An old one hands what it does not know to OpenTofu, and is content with its answer.
		command := exec.Command(p.terragrunt, removal.Name)
		command.Dir, command.Env = p.t.TempDir(), p.env
		said, _ := command.CombinedOutput() // There is nothing for it to do, which some call an error.
		troubles = append(troubles, judge(removal, !bytes.Contains(said, []byte("no command named")) && !bytes.Contains(said, []byte("unknown command"))))
	}
	return errors.Join(troubles...)
}
