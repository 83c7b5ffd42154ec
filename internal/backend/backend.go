// Package backend owns where a unit's state stands, as far as that can be told without running anything, and what a change of the
// tree does to it. It must not know phases, and never looks at a state.
package backend

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// Unknown stands in a value for what can be known only by running something: run_cmd, get_env, a dependency.
const Unknown = "${…}"

// repositoryRoot stands in a value for the folder of the clone.
const repositoryRoot = "${get_repo_root()}"

// From tells which form names the backend.
type From string

// The forms, the stronger ones first.
const (
	// RemoteState is the remote_state block or attribute of Terragrunt.
	RemoteState From = "remote_state"
	// Generate is a generate block whose contents hold a backend block.
	Generate From = "generate"
	// Module is a backend or cloud block in the unit's own *.tf files or in those of its module.
	Module From = "module"
)

// Backend is where a unit keeps its state.
type Backend struct {
	// Type is "local", "s3", "gcs"; "cloud" for a cloud block; Unknown where it cannot be known.
	Type string
	// Settings are in the order of the text, those of nested objects with dotted names, as "workspaces.name".
	Settings []Setting
	From     From
	// File is the file that says so.
	File change.Path
	// DisableInit tells that Terragrunt does not make the bucket; the state stands where the settings say all the same.
	DisableInit bool
}

// Setting is one attribute of a backend.
type Setting struct {
	Name string
	// Value is its text. Parts that cannot be known stand as Unknown, the folder of the clone as "${get_repo_root()}". A relative path
	// of the local backend stays as it is: it leads from the folder in which Terraform runs, below .terragrunt-cache.
	Value string
	// Known tells that no part of Value stands for something else, but for the folder of the clone.
	Known bool
	// Site is the expression that gives the value.
	Site static.Site
	// folder is what the parts that are not known ask of the unit's folder, as the answers: none where they do not hang on it.
	folder []string
	// follows tells that it hangs on the unit's folder, known or not, where its writer was asked for that.
	follows bool
}

// Setting gives the setting of this name.
func (b Backend) Setting(name string) (Setting, bool) {
	for _, setting := range b.Settings {
		if setting.Name == name {
			return setting, true
		}
	}
	return Setting{}, false
}

// Of gives the backend of the unit with this config file. It reports false where neither the unit nor its module names one, so that
// Terraform keeps the state in the folder in which it runs; and where the config or the module cannot be read.
func Of(x *refs.Index, config change.Path) (Backend, bool) { return newReader(x).of(config) }

// reader finds the backends of one tree; it keeps what modules say, and is safe for concurrent use.
type reader struct {
	x       *refs.Index
	mu      sync.Mutex
	modules map[change.Path]found
}

type found struct {
	backend Backend
	ok      bool
}

func newReader(x *refs.Index) *reader { return &reader{x: x, modules: map[change.Path]found{}} }

// ofAll gives the backends of several configs at once, "" for none.
func (r *reader) ofAll(configs []change.Path) []found {
	all := make([]found, len(configs))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < len(configs); i += workers {
				if configs[i] != "" {
					all[i].backend, all[i].ok = r.of(configs[i])
				}
			}
		})
	}
	group.Wait()
	return all
}

func (r *reader) of(config change.Path) (Backend, bool) {
	u := unit.Of(r.x, config)
	w := newWriter(r.x)
	b, ok := r.named(w, u)
	if !ok && w.remoteModule(u) {
		b, ok = Backend{Type: Unknown, From: Module, File: config}, true
	}
	if ok {
		w.configArguments(&b, u)
	}
	return b, ok
}

// named gives the backend that a block names, without what init's arguments say.
func (r *reader) named(w *writer, u *unit.Unit) (Backend, bool) {
	if b, ok := r.textual(w, u); ok {
		return b, true
	}
	return r.ofModule(u)
}

// textual gives the backend that the texts of a unit name, in remote_state or in what they generate.
func (r *reader) textual(w *writer, u *unit.Unit) (Backend, bool) {
	for _, text := range u.Texts {
		if b, ok := w.remoteState(text); ok {
			return b, true
		}
	}
	return w.generated(u)
}

// ofModule gives the backend that the unit's module names.
func (r *reader) ofModule(u *unit.Unit) (Backend, bool) {
	for _, dir := range moduleDirs(u) {
		if b, ok := r.module(dir); ok {
			b.Settings = slices.Clone(b.Settings)
			return b, true
		}
	}
	return Backend{}, false
}

// moduleDirs are the folders whose *.tf files make the unit's module, as far as they are in the tree.
func moduleDirs(u *unit.Unit) []change.Path {
	dirs := []change.Path{u.Config.Dir()}
	for _, reference := range u.Source() {
		if reference.State == refs.Resolved {
			dirs = append(dirs, reference.Target)
		}
	}
	return dirs
}

// remoteModule tells whether a backend that init's arguments speak of must be named by a module that is not in the repository.
func (w *writer) remoteModule(u *unit.Unit) bool {
	if len(moduleDirs(u)) > 1 {
		return false
	}
	return slices.ContainsFunc(w.initArguments(u), func(argument Setting) bool {
		return strings.HasPrefix(oneDash(argument.Value), configFlag)
	})
}

func (r *reader) module(dir change.Path) (Backend, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.modules[dir]; ok {
		return known.backend, known.ok
	}
	var result found
	tree := r.x.Expanded()
	for _, name := range tree.List(dir) {
		if !refs.IsModuleFile(name) {
			continue
		}
		file, ok := tree.Follow(dir.Child(name))
		if !ok {
			continue
		}
		content, err := tree.Read(file)
		if err != nil {
			continue
		}
		w := newWriter(r.x)
		code, err := Code(name, content)
		if err != nil {
			// What cannot be read may name one.
			result = found{Backend{Type: Unknown, From: Module, File: file}, true}
			break
		}
		if b, ok := w.terraform(code, &static.Scope{Tree: tree, Text: file, Config: file, Original: file}, nil); ok {
			b.From, b.File = Module, file
			result = found{b, true}
			break
		}
	}
	r.modules[dir] = result
	return result.backend, result.ok
}
