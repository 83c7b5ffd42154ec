package faulttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/program"
)

// Paper acts as OpenTofu does on a local backend, without a process, so that thousands of runs can be failed.
type Paper struct{}

// StateText is what a state says.
type StateText struct {
	Version   int              `json:"version"`
	Serial    uint64           `json:"serial"`
	Lineage   string           `json:"lineage"`
	Outputs   map[string]any   `json:"outputs"`
	Resources []map[string]any `json:"resources"`
}

// State gives a state with so many resources.
func State(lineage string, serial uint64, resources int) []byte {
	var names []string
	for i := range resources {
		names = append(names, fmt.Sprintf("r%d", i))
	}
	return WithResources(lineage, serial, names)
}

// WithResources gives a state with resources of these names.
func WithResources(lineage string, serial uint64, names []string) []byte {
	s := StateText{Version: 4, Serial: serial, Lineage: lineage, Outputs: map[string]any{}, Resources: []map[string]any{}}
	for _, name := range names {
		s.Resources = append(s.Resources, map[string]any{"mode": "managed", "type": "terraform_data", "name": name,
			"provider": `provider["terraform.io/builtin/terraform"]`, "instances": []any{map[string]any{"schema_version": 0,
				"attributes":           map[string]any{"id": "the-secret-of-" + lineage, "input": nil, "output": nil, "triggers_replace": nil},
				"sensitive_attributes": []any{}}}})
	}
	text, _ := json.MarshalIndent(s, "", "  ")
	return text
}

// BackendPath gives the file behind a scratch folder's backend, and whether it acts as a remote one; consul has a path too.
func BackendPath(dir string) (path string, remote bool) {
	var block struct {
		Terraform struct {
			Backend struct{ Local, Consul struct{ Path string } }
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, "backend.tf.json"))
	if err != nil || json.Unmarshal(content, &block) != nil {
		return "", false
	}
	return block.Terraform.Backend.Local.Path + block.Terraform.Backend.Consul.Path, block.Terraform.Backend.Consul.Path != ""
}

// Run does what the arguments ask for.
func (Paper) Run(ctx context.Context, call program.Call) (program.Result, error) {
	if ctx.Err() != nil {
		return program.Result{}, ctx.Err()
	}
	path, remote := BackendPath(call.Dir)
	switch strings.Join(call.Args[:min(2, len(call.Args))], " ") {
	case "state pull":
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return program.Result{}, nil
		}
		return program.Result{Stdout: content}, err
	case "state push":
		return push(path, remote, call.Stdin)
	}
	if call.Args[0] == "init" {
		return program.Result{}, os.Mkdir(filepath.Join(call.Dir, ".terraform"), 0o755)
	}
	return program.Result{ExitCode: 1}, nil
}

// push does what OpenTofu 1.12 does: the serial counts up, and in a remote backend without a state the lineage is a new one.
func push(path string, remote bool, input []byte) (program.Result, error) {
	refuse := func(why string) (program.Result, error) {
		return program.Result{ExitCode: 1, Stderr: []byte("Error: " + why)}, nil
	}
	var old, fresh StateText
	content, err := os.ReadFile(path)
	there := err == nil
	if there && json.Unmarshal(content, &old) != nil {
		return refuse("the state cannot be read")
	}
	if err := json.Unmarshal(input, &fresh); err != nil {
		return refuse("the input is no state")
	}
	switch {
	case !there && remote:
		fresh.Lineage, fresh.Serial = "made-up-by-the-backend", 0
	case there && len(old.Resources) > 0 && old.Lineage != fresh.Lineage:
		return refuse("cannot import state with another lineage")
	case there && old.Serial == fresh.Serial && fmt.Sprint(old) == fmt.Sprint(fresh):
		return program.Result{}, nil // Nothing differs, so nothing is written.
	case there && len(old.Resources) > 0 && old.Serial >= fresh.Serial:
		return refuse("cannot import over newer state")
	}
	fresh.Serial++
	if there && !remote {
		fresh.Serial++
	}
	text, err := json.MarshalIndent(fresh, "", "  ")
	if err != nil {
		return program.Result{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return program.Result{}, err
	}
	return program.Result{}, os.WriteFile(path, text, 0o644)
}

// halfPush writes half of what is pushed to a file. A server takes a whole request or none.
func halfPush(call program.Call) error {
	path, remote := BackendPath(call.Dir)
	if remote {
		return nil
	}
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, call.Stdin[:len(call.Stdin)/2], 0o644))
}
