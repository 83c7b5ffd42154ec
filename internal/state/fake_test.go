package state_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// paper acts as OpenTofu does on a local backend, without a process, so that thousands of runs can be failed.
type paper struct{}

type stateText struct {
	Version   int              `json:"version"`
	Serial    uint64           `json:"serial"`
	Lineage   string           `json:"lineage"`
	Outputs   map[string]any   `json:"outputs"`
	Resources []map[string]any `json:"resources"`
}

// aState is a state with so many resources.
func aState(lineage string, serial uint64, resources int) []byte {
	var names []string
	for i := range resources {
		names = append(names, fmt.Sprintf("r%d", i))
	}
	return withResources(lineage, serial, names)
}

// withResources is a state with resources of these names.
func withResources(lineage string, serial uint64, names []string) []byte {
	s := stateText{Version: 4, Serial: serial, Lineage: lineage, Outputs: map[string]any{}, Resources: []map[string]any{}}
	for _, name := range names {
		s.Resources = append(s.Resources, map[string]any{"mode": "managed", "type": "terraform_data", "name": name,
			"provider": `provider["terraform.io/builtin/terraform"]`, "instances": []any{map[string]any{"schema_version": 0,
				"attributes": map[string]any{"id": "the-secret-of-" + lineage, "input": nil, "output": nil, "triggers_replace": nil}}}})
	}
	text, _ := json.MarshalIndent(s, "", "  ")
	return text
}

// backendPath gives the file behind a scratch folder's backend, and whether it acts as a remote one; consul has a path too.
func backendPath(dir string) (path string, remote bool) {
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

func (paper) Run(ctx context.Context, call program.Call) (program.Result, error) {
	if ctx.Err() != nil {
		return program.Result{}, ctx.Err()
	}
	path, remote := backendPath(call.Dir)
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
	var old, fresh stateText
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

var errKilled = errors.New("killed")

// fault fails the n-th of all calls to the disk and to programs, and every one after it: as if the process had been killed there.
type fault struct {
	mu    sync.Mutex
	calls int
	at    int
	// how the fatal call ends: not done at all, done but nobody hears of it, or half done.
	how string
	// once lets what comes after the fault go well, as where a server answers again.
	once bool
}

func (f *fault) dies() (now, dead bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	return f.calls == f.at, f.at > 0 && f.calls > f.at && !f.once
}

type mortalPrograms struct {
	*fault
	inner interface {
		Run(context.Context, program.Call) (program.Result, error)
	}
}

func (p mortalPrograms) Run(ctx context.Context, call program.Call) (program.Result, error) {
	now, dead := p.dies()
	switch {
	case dead || now && p.how == "before":
		return program.Result{}, errKilled
	case now && p.how == "half" && strings.Join(call.Args, " ") == "state push -no-color -":
		// A server takes a whole request or none.
		if path, remote := backendPath(call.Dir); !remote {
			_ = os.MkdirAll(filepath.Dir(path), 0o755)
			_ = os.WriteFile(path, call.Stdin[:len(call.Stdin)/2], 0o644)
		}
		return program.Result{}, errKilled
	}
	result, err := p.inner.Run(ctx, call)
	if now {
		return program.Result{}, errKilled
	}
	return result, err
}

// mortalDisk fails writing calls.
type mortalDisk struct {
	journal.OS
	*fault
	err error
}

func (d mortalDisk) do(act func() error) error {
	now, dead := d.dies()
	if dead || now && d.how == "before" {
		return d.err
	}
	err := act()
	if now {
		return d.err
	}
	return err
}

func (d mortalDisk) Create(path string, content io.Reader, mode fs.FileMode) error {
	now, dead := d.dies()
	switch {
	case dead || now && d.how == "before":
		return d.err
	case now && d.how == "half":
		text, _ := io.ReadAll(content)
		_ = os.WriteFile(path, text[:len(text)/2], mode)
		return d.err
	}
	text, _ := io.ReadAll(content)
	err := os.WriteFile(path, text, mode) // Without a sync: nobody cuts the power here.
	if now {
		return d.err
	}
	return err
}

func (d mortalDisk) Mkdir(path string, mode fs.FileMode) error {
	return d.do(func() error { return d.OS.Mkdir(path, mode) })
}

func (d mortalDisk) Replace(from, to string) error {
	return d.do(func() error { return d.OS.Replace(from, to) })
}

func (d mortalDisk) Rename(from, to string) error {
	return d.do(func() error { return d.OS.Rename(from, to) })
}

func (d mortalDisk) Remove(path string) error {
	return d.do(func() error { return d.OS.Remove(path) })
}

func (d mortalDisk) Sync([]string) error { return d.do(func() error { return nil }) }

func at() time.Time { return time.Date(2026, 11, 22, 22, 46, 5, 0, time.UTC) }
