package evaluate

import (
	"encoding/json"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Unit is what Terragrunt evaluates a unit to. Paths below the scratch folder are told as paths below Options.Root in every value.
type Unit struct {
	// Config is the unit's config, Folder the folder that holds it.
	Config, Folder change.Path
	// Failure says why the unit could not be evaluated; the rest is empty then.
	Failure *Failure
	// Attributes are all values, sorted by name. No name comes twice.
	Attributes []Attribute
	// Dependencies are the unit's dependency blocks, those that it includes among them, sorted by name.
	Dependencies []Dependency
	// Includes are the include blocks, sorted by name.
	Includes []Include
	// Backend is where the unit's state stands.
	Backend Backend
	// Generated are the files that generate blocks put beside the module's, sorted by name.
	Generated []Generated
	// ExtraArguments are the extra_arguments blocks in their order.
	ExtraArguments []ExtraArguments
	// Binary is terraform_binary, empty where the unit names none.
	Binary string
	// IAMRole is the role that Terragrunt takes on before it runs anything, empty for none.
	IAMRole string
	// Source is terraform.source as evaluated, empty for none.
	Source string
	// Outside are absolute paths outside of the repository that the unit's configs read, sorted.
	Outside []string
	// Private are the files of the repository that the unit's configs read and that git ignores, sorted: values may hold secrets of theirs.
	Private []change.Path
	// Asked are all mocks and placeholders that were asked for on the way, in the order of their text.
	Asked []Hang
}

// Attribute gives the attribute of this name, as "inputs.iso_name".
func (u Unit) Attribute(name string) (Attribute, bool) {
	for _, a := range u.Attributes {
		if a.Name == name {
			return a, true
		}
	}
	return Attribute{}, false
}

// Failure is why a unit could not be evaluated.
type Failure struct {
	// Message is a sentence without a final period.
	Message string
	// Place is where, as far as Terragrunt tells; its File is the unit's config otherwise.
	Place finding.Place
}

// Attribute is one value that Terragrunt acts on.
type Attribute struct {
	// Name is where it stands, as "inputs.iso_name", "remote_state.config.key" or "generate.provider.contents". Inputs, locals, the
	// backend's config and everything in labelled blocks is an attribute each; what lies deeper is part of the value.
	Name string
	// Value is JSON, with sorted keys and without spaces.
	Value string
	// From is the file that sets it, as far as Terragrunt tells; of several that are merged, one.
	From change.Path
	// Hangs are the mocks and placeholders that the value hangs on: with other answers it could be another. Empty for a value that is
	// what Terragrunt would see.
	Hangs []Hang
}

// Text gives the value as a person writes it: a string without its quotes, anything else as JSON.
func (a Attribute) Text() string {
	var text string
	if json.Unmarshal([]byte(a.Value), &text) == nil {
		return text
	}
	return a.Value
}

// Kind tells what stood in for something that was not asked.
type Kind string

// The kinds of stand-ins.
const (
	// Mock is an output that mock_outputs answered.
	Mock Kind = "mock"
	// MissingOutput is an output without mock and without true value.
	MissingOutput Kind = "missing-output"
	// Function is a function that would run something, read a secret or the environment, or ask the network or the clock.
	Function Kind = "function"
	// OutsideFile is a file outside of the repository.
	OutsideFile Kind = "outside-file"
)

// Hang names a stand-in.
type Hang struct {
	Kind Kind
	// On is what was asked, as `dependency.image.outputs.talos_version` or `run_cmd("git", "describe")`.
	On string
}

// Dependency is a dependency block with its gates.
type Dependency struct {
	Name string
	// ConfigPath is the text as evaluated; Target is the config that it leads to, empty where none stands there.
	ConfigPath string
	Target     change.Path
	// Enabled and SkipOutputs are the gates; a block that does not say is enabled and does not skip.
	Enabled, SkipOutputs bool
	// Mocks tells whether there are mock_outputs, and MockCommands for which commands; none stand for all.
	Mocks        bool
	MockCommands []string
}

// Include is an include block.
type Include struct {
	Name string
	// Path is the file that is included.
	Path change.Path
}

// Backend is where a unit's state stands, as evaluated: what OpenTofu's init needs to find it.
type Backend struct {
	// Type is the backend's name, as "s3"; empty where there is no remote_state.
	Type string
	// Config is remote_state.config with all of its keys, as JSON decodes it, numbers as json.Number.
	Config map[string]any
	// Encryption is remote_state.encryption.
	Encryption map[string]any
	// Text is a file that holds the backend block as Terragrunt writes it: without the keys that are for Terragrunt alone, and with the
	// encryption block. It is empty where there is no remote_state, and where NoText says why there is none.
	Text, NoText string
	// Generated is the name of the file into which Terragrunt writes Text; empty where it hands the config over on the command line.
	Generated string
	// Hangs are the stand-ins that anything of it hangs on: where there are some, it is not the true place.
	Hangs []Hang
}

// Generated is a file that a generate block makes.
type Generated struct {
	// Name is the block's label.
	Name string
	// Path is relative to the module's working copy.
	Path               string
	Contents, IfExists string
	// Disabled tells that the block makes nothing.
	Disabled bool
}

// ExtraArguments is an extra_arguments block.
type ExtraArguments struct {
	Name                               string
	Commands, Arguments                []string
	RequiredVarFiles, OptionalVarFiles []string
	Environment                        map[string]string
}

// Outputs are a unit's true outputs by its folder, each as `terragrunt output -json` prints them.
type Outputs map[change.Path]json.RawMessage
