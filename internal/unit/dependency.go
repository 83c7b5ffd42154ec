package unit

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Dependency is what the dependency blocks of one label come to.
type Dependency struct {
	Label string
	// Blocks are those that count, strongest first: one, and more where a weaker text is merged deeply, or has the label twice.
	Blocks []Block

	unit *Unit
}

// Dependencies gives the dependencies of a config by their labels, in the order of its texts, strongest first. A block of a weaker text
// counts where no stronger one has its label, or where the weaker text is merged deeply (mergeDependencyBlocks and
// deepMergeDependencyBlocks in pkg/config/include.go of Terragrunt 1.1.2).
func (u *Unit) Dependencies() []Dependency {
	var all []Dependency
	for _, text := range u.Texts {
		known := len(all)
		for _, block := range text.Text.Blocks("dependency") {
			own := blockOf(text, block)
			switch i := slices.IndexFunc(all, func(d Dependency) bool { return d.Label == own.Label }); {
			case i < 0:
				all = append(all, Dependency{Label: own.Label, Blocks: []Block{own}, unit: u})
			case i >= known || text.Deep:
				all[i].Blocks = append(all[i].Blocks, own)
			}
		}
	}
	return all
}

// Attribute gives an attribute as the strongest block that has it says it.
func (d Dependency) Attribute(name string) (Attribute, bool) {
	for _, block := range d.Blocks {
		if attribute, ok := block.Attribute(name); ok {
			return attribute, true
		}
	}
	return Attribute{}, false
}

// ConfigPaths gives the references of the config_path that counts: one where it is known what its conditions and its try choose, else
// several.
func (d Dependency) ConfigPaths() []*refs.Reference {
	for _, block := range d.Blocks {
		if attribute, ok := block.Attribute("config_path"); ok {
			return d.unit.chosen(attribute, d.unit.references(refs.ConfigPath, block.Scope.Text, d.Label))
		}
	}
	return nil
}

// chosen gives those of an attribute's references that make its text; all of them where that is not known.
func (u *Unit) chosen(attribute Attribute, all []*refs.Reference) []*refs.Reference {
	text, known := u.e.Value(attribute.Scope, attribute.Expression).Text()
	if !known || len(all) < 2 {
		return all
	}
	made := slices.DeleteFunc(slices.Clone(all), func(r *refs.Reference) bool { return r.Value != text })
	if len(made) == 0 {
		return all
	}
	return made
}

// State is what a gate of a dependency says.
type State string

// The states of a gate.
const (
	On  State = "true"
	Off State = "false"
	// Unknown: only running something tells.
	Unknown State = ""
)

// Enabled tells whether the dependency is on; it is where no block that counts says so.
func (d Dependency) Enabled() State { return d.state("enabled", On) }

func (d Dependency) state(gate string, unsaid State) State {
	attribute, ok := d.Attribute(gate)
	if !ok {
		return unsaid
	}
	switch holds, known := static.Truth(d.unit.e.Value(attribute.Scope, attribute.Expression).Value); {
	case !known:
		return Unknown
	case holds:
		return On
	default:
		return Off
	}
}

// Mocks is what stands in for the outputs of a dependency.
type Mocks struct {
	// Outputs tells that there are any.
	Outputs bool
	// Skipped tells whether skip_outputs keeps the true outputs from being asked for.
	Skipped State
	// Commands are those that may be served the mocks, as far as Limited tells that there is a list. Unknown tells that a list hangs on what
	// only running something tells.
	Commands         []string
	Limited, Unknown bool
}

// Mocks gives the mocks of a dependency. Lists of commands are joined (DeepMerge in pkg/config/dependency.go of Terragrunt 1.1.2).
func (d Dependency) Mocks() Mocks {
	m := Mocks{Skipped: d.state("skip_outputs", Off)}
	_, m.Outputs = d.Attribute("mock_outputs")
	for _, block := range d.Blocks {
		if list, ok := block.Attribute("mock_outputs_allowed_terraform_commands"); ok {
			m.allow(d.unit.e.Value(list.Scope, list.Expression).Value)
		}
	}
	return m
}

func (m *Mocks) allow(list cty.Value) {
	switch {
	case !list.IsWhollyKnown():
		m.Unknown = true
	case list.IsNull() || !list.CanIterateElements():
	default:
		m.Limited = true
		for it := list.ElementIterator(); it.Next(); {
			if _, command := it.Element(); command.Type() == cty.String && !command.IsNull() {
				m.Commands = append(m.Commands, command.AsString())
			}
		}
	}
}

// OnApply tells whether Terragrunt would serve the mocks on apply, too, while there are no outputs. A list that only running something
// tells counts as naming it.
func (m Mocks) OnApply() bool {
	return m.Outputs && m.Skipped != On && (m.Unknown || !m.Limited || len(m.Commands) == 0 || slices.Contains(m.Commands, "apply"))
}
