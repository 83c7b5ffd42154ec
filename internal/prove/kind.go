package prove

import "strings"

// kind tells how the values of an attribute are compared.
type kind int

const (
	// value is compared as it is: Terraform sees it, or nobody knows who does.
	value kind = iota
	// reference is a path that Terragrunt follows.
	reference
	// file is a list of files that Terraform reads, or of arguments that may name some.
	file
	// place is a path at which Terragrunt or Terraform puts or finds something.
	place
	// hook is what a hook runs, and where.
	hook
	// setting is where the state stands.
	setting
	// contents is the text of a generated file.
	contents
)

// kindOf gives the kind of an attribute by its name. Labels may hold dots, so that only the beginning and the end count.
func kindOf(name string) kind {
	begins := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	ends := func(suffix string) bool { return strings.HasSuffix(name, suffix) }
	switch {
	case name == "terraform.source", name == "dependencies.paths", begins("dependency.") && ends(".config_path"), begins("include.") && ends(".path"):
		return reference
	case begins("terraform.extra_arguments.") && (ends(".required_var_files") || ends(".optional_var_files") || ends(".arguments")):
		return file
	case begins("terraform.before_hook."), begins("terraform.after_hook."), begins("terraform.error_hook."):
		return hook
	case begins("generate.") && ends(".path"), name == "remote_state.generate.path", name == "download_dir", name == "terraform_binary",
		name == "engine.source", begins("dependency."):
		return place
	case begins("remote_state.config."), name == "remote_state.backend":
		return setting
	case begins("generate.") && ends(".contents"):
		return contents
	default:
		return value
	}
}
