package evaluate

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gruntwork-io/terragrunt/pkg/config"

	"github.com/sulibot/tg-refactor/internal/change"
)

// describe fills a unit with what Terragrunt evaluated it to.
func (s *side) describe(unit *Unit, made *seen) error {
	attributes, err := s.attributes(made)
	if err != nil {
		return err
	}
	unit.Attributes = attributes
	c := made.config
	unit.Binary = s.scratch.told(c.TerraformBinary)
	unit.IAMRole = c.IamRole
	if c.Terraform != nil && c.Terraform.Source != nil {
		unit.Source = s.scratch.told(*c.Terraform.Source)
	}
	for i := range made.blocks {
		unit.Dependencies = append(unit.Dependencies, s.dependency(&made.blocks[i], unit.Folder))
	}
	slices.SortStableFunc(unit.Dependencies, func(a, b Dependency) int { return cmp.Compare(a.Name, b.Name) })
	for _, name := range slices.Sorted(maps.Keys(c.ProcessedIncludes)) {
		path, inside := s.scratch.inside(c.ProcessedIncludes[name].Path)
		if !inside {
			made.read = append(made.read, c.ProcessedIncludes[name].Path)
		}
		unit.Includes = append(unit.Includes, Include{Name: name, Path: path})
	}
	for _, name := range slices.Sorted(maps.Keys(c.GenerateConfigs)) {
		g := c.GenerateConfigs[name]
		unit.Generated = append(unit.Generated, Generated{Name: name, Path: s.scratch.told(g.Path), IfExists: g.IfExistsStr,
			Contents: s.scratch.told(g.Contents), Disabled: g.Disable})
	}
	unit.ExtraArguments = s.extraArguments(c.Terraform)
	unit.Outside = s.outsideOf(made.read)
	for _, path := range made.read {
		if private, ok := s.ignoredAt(path); ok {
			made.private = append(made.private, private)
		}
	}
	slices.Sort(made.private)
	unit.Private = slices.Compact(made.private)
	return nil
}

func (s *side) dependency(block *config.Dependency, folder change.Path) Dependency {
	d := Dependency{Name: block.Name, Enabled: block.Enabled == nil || *block.Enabled,
		SkipOutputs: block.SkipOutputs != nil && *block.SkipOutputs, Mocks: block.MockOutputs != nil}
	if config.IsValidConfigPath(block.ConfigPath) {
		d.ConfigPath = s.scratch.told(block.ConfigPath.AsString())
		d.Target, _ = s.target(block, s.scratch.path(folder))
	}
	if block.MockOutputsAllowedTerraformCommands != nil {
		d.MockCommands = *block.MockOutputsAllowedTerraformCommands
	}
	return d
}

func (s *side) extraArguments(terraform *config.TerraformConfig) (list []ExtraArguments) {
	if terraform == nil {
		return nil
	}
	texts := func(of *[]string) (list []string) {
		if of == nil {
			return nil
		}
		for _, text := range *of {
			list = append(list, s.scratch.told(text))
		}
		return list
	}
	for _, block := range terraform.ExtraArgs {
		e := ExtraArguments{Name: block.Name, Commands: block.Commands, Arguments: texts(block.Arguments),
			RequiredVarFiles: texts(block.RequiredVarFiles), OptionalVarFiles: texts(block.OptionalVarFiles)}
		if block.EnvVars != nil {
			e.Environment = map[string]string{}
			for key, value := range *block.EnvVars {
				e.Environment[key] = s.scratch.told(value)
			}
		}
		list = append(list, e)
	}
	return list
}

// outsideOf gives those of the files that lie outside of the repository.
func (s *side) outsideOf(read []string) (list []string) {
	for _, path := range read {
		if _, ok := s.scratch.inside(path); !ok {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// backend fills in where the state stands, once it is known what its attributes hang on. Terragrunt itself writes the text of the
// backend block, when it is asked for.
func (s *side) backend(unit *Unit, c *config.TerragruntConfig) {
	if c.RemoteState == nil || c.RemoteState.Config == nil || c.RemoteState.BackendName == "" {
		return
	}
	unit.Backend.Type = c.RemoteState.BackendName
	unit.Backend.Config, _ = s.toldIn(map[string]any(c.RemoteState.BackendConfig)).(map[string]any)
	unit.Backend.Encryption, _ = s.toldIn(c.RemoteState.Encryption).(map[string]any)
	if c.RemoteState.Generate != nil {
		unit.Backend.Generated = c.RemoteState.Generate.Path
	}
	own := *c.RemoteState.Config
	own.Generate = fresh(own.Generate)
	own.Generate.Path, own.Generate.IfExists = "backend.tf", "overwrite"
	remote := *c.RemoteState
	remote.Config = &own
	text, err := s.written(own.Generate.Path, func(into string) error { return remote.GenerateOpenTofuCode(s.logger, into) })
	if err != nil {
		unit.Backend.NoText = err.Error()
	}
	unit.Backend.Text = s.scratch.told(text)
	for _, attribute := range unit.Attributes {
		if strings.HasPrefix(attribute.Name, config.MetadataRemoteState+".") {
			unit.Backend.Hangs = append(unit.Backend.Hangs, attribute.Hangs...)
		}
	}
	slices.SortFunc(unit.Backend.Hangs, compareHangs)
	unit.Backend.Hangs = slices.Compact(unit.Backend.Hangs)
}

// fresh gives a new value of a type that cannot be named here.
func fresh[T any](*T) *T { return new(T) }
