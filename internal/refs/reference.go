// Package refs owns every reference of a tree: which text, seen by which unit, leads where. It must not know moves.
package refs

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Kind says what a reference is for.
type Kind string

// The kinds of references. What each is relative to stands in docs/references.md.
const (
	// IncludePath is the path of an include block.
	IncludePath Kind = "include"
	// ConfigPath is the config_path of a dependency block.
	ConfigPath Kind = "dependency"
	// Dependencies is an entry of dependencies.paths.
	Dependencies Kind = "dependencies"
	// Source is terraform.source.
	Source Kind = "source"
	// Read is the file of read_terragrunt_config.
	Read Kind = "read"
	// LookUp is a find_in_parent_folders whose answer is a value of its own.
	LookUp Kind = "look-up"
	// File is an argument of file, templatefile and their kin: relative to the folder of the text.
	File Kind = "file"
	// ConfigFile is an argument of read_tfvars_file, sops_decrypt_file or mark_as_read: relative to the config's folder.
	ConfigFile Kind = "config file"
	// Glob is an argument of mark_glob_as_read, or an entry of the local extra_atlantis_dependencies: the folder before its first wildcard,
	// relative to the config's folder.
	Glob Kind = "glob"
	// Pattern is the second argument of fileset: the folder before its first wildcard, relative to the folder that the first one names.
	Pattern Kind = "pattern"
	// VarFile is an entry of required_var_files or optional_var_files; relative ones are resolved in the module's working copy.
	VarFile Kind = "var file"
	// WorkingDir is the working_dir of a hook; relative ones are resolved in the module's working copy.
	WorkingDir Kind = "working dir"
	// Argument is an entry of extra_arguments.arguments that holds an absolute path.
	Argument Kind = "argument"
	// Template is "${get_terragrunt_dir()}/…" and its like, wherever it stands.
	Template Kind = "path"
	// ModuleSource is the source of a module call in a file of Terraform: relative to that file's folder.
	ModuleSource Kind = "module source"
	// ModulePath is a path in a file of Terraform that begins with path.module.
	ModulePath Kind = "module path"
	// Link is the text of a symbolic link.
	Link Kind = "link"
)

// Frame says in whose eyes a text is evaluated.
type Frame struct {
	// Text is the file that holds the text; Config is the unit that includes it, or the text itself.
	Text, Config change.Path
}

// Reference is one text that leads to one place in the eyes of one unit.
type Reference struct {
	Kind  Kind
	Frame Frame
	// Site is the whole expression; Leaf is the part of it, or of the definition behind it, that makes the text.
	Site, Leaf static.Site
	// From is the expression of the folder from which it leads, for Pattern.
	From static.Site
	// Via are the definitions through which Leaf was reached.
	Via []static.Site
	// Dependency is the label of the dependency block, for ConfigPath.
	Dependency string
	// Value is the evaluated text, with static.RepositoryRoot for absolute ones; "" where it is not known.
	Value string
	// Prefix stands before Value in the text and is no part of the path, as a flag of a function.
	Prefix string
	// Named tells that the path begins with what a name stands for, as "${local.root}/x", so that it follows where that leads.
	Named bool
	// Base is the folder from which Value leads, Target the place that it leads to.
	Base, Target change.Path
	// Rest is what follows Target in a text that is known in part, with static.Hole for what is not.
	Rest string
	// Beyond is the place outside of the repository that it leads to, as a way from the root, "../sibling"; "" where that is not known.
	Beyond string
	// State tells what became of it.
	State State
	// Why says what keeps it from being known.
	Why string
	// Probes are the paths that were looked at, misses too: a nearer file may answer tomorrow.
	Probes []change.Path
	// StateKey tells that it is the computed place of a state: a path in remote_state, or that of a *.tfstate, with a part that is put in.
	// Such a place follows its unit by design.
	StateKey bool
	// StatePlace tells that it makes the path at which a local backend keeps states, so that it refers to nothing: the backend writes there.
	StatePlace bool
	// Fallback tells that it counts only where an earlier argument of try fails.
	Fallback bool

	leaf  hclsyntax.Expression
	scope *static.Scope
	// in is set where the text stands in a string of JSON: then the leaf's ranges are bytes of that.
	in *quoted
}

// State tells what became of a reference.
type State string

// The states of a reference.
const (
	// Resolved: something stands at Target.
	Resolved State = "resolved"
	// Dangling: nothing does.
	Dangling State = "dangling"
	// Outside: it leaves the repository, or is remote.
	Outside State = "outside"
	// Partly: it is known up to a folder, Target, in which something stands; what follows cannot be known without running something.
	Partly State = "partly known"
	// Unknown: it cannot be known without running something.
	Unknown State = "unknown"
)

// Scope is the scope in which the leaf is evaluated; nil for links.
func (r *Reference) Scope() *static.Scope { return r.scope }

// Expression is the leaf's expression; nil for links.
func (r *Reference) Expression() hclsyntax.Expression { return r.leaf }

// OnlyAbsolute tells that a relative text of this kind is resolved where no snapshot can see it.
func (k Kind) OnlyAbsolute() bool {
	return k == VarFile || k == WorkingDir || k == Argument || k == Template || k == LookUp || k == ModulePath
}

// Followed tells whether a reference leads to something that a move must keep: a place, the folder up to which it is known, or a
// place outside of the repository.
func (r *Reference) Followed() bool {
	return r.State == Resolved || r.State == Partly || r.Beyond != ""
}

// LeadsTo gives where it leads, as people read it: a path of the repository, or a way out of it from the root; "" where that is not known.
func (r *Reference) LeadsTo() string {
	if r.Beyond != "" {
		return r.Beyond
	}
	return string(r.Target)
}
