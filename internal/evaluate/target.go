package evaluate

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/gruntwork-io/terragrunt/pkg/config"

	"github.com/sulibot/tg-refactor/internal/change"
)

// leads fails where no config stands at what a block leads to in the repository: Terragrunt fails there too, mocks or not.
func (f *frame) leads(block *config.Dependency) error {
	if !config.IsValidConfigPath(block.ConfigPath) {
		return fmt.Errorf("the config_path of dependency %q is no path", block.Name)
	}
	if _, ok := f.asker.side.scratch.inside(f.resolve(block.ConfigPath.AsString())); !ok {
		// What lies beside the repository is not there, and not looked for.
		return nil
	}
	if _, ok := f.asker.side.target(block, f.folder); !ok {
		return fmt.Errorf("dependency %q leads to %q, where no config stands", block.Name, block.ConfigPath.AsString())
	}
	return nil
}

// origin gives the folder under which a unit is known.
func (s *side) origin(folder change.Path) change.Path {
	if s.options.Origin == nil {
		return folder
	}
	return s.options.Origin(folder)
}

// target gives the config that a block leads to, seen from a folder on disk.
func (s *side) target(block *config.Dependency, from string) (change.Path, bool) {
	if !config.IsValidConfigPath(block.ConfigPath) {
		return "", false
	}
	path := block.ConfigPath.AsString()
	if !filepath.IsAbs(path) {
		path = filepath.Join(from, path)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = config.GetDefaultConfigPath(path)
	}
	target, ok := s.scratch.inside(path)
	if stack := target.Dir().Child(config.DefaultStackFile); ok && !s.tree.IsFile(target) && s.tree.IsFile(stack) {
		return stack, true
	}
	if ok && s.elsewhere(target.Child(config.DefaultTerragruntConfigPath)) {
		return target.Child(config.DefaultTerragruntConfigPath), true
	}
	return target, ok && (s.tree.IsFile(target) || s.elsewhere(target))
}

// OutputsFromJSON reads a file of outputs: an object from a unit's folder to what `terragrunt output -json` printed in it.
func OutputsFromJSON(content []byte) (Outputs, error) {
	var byFolder map[string]map[string]json.RawMessage
	if err := json.Unmarshal(content, &byFolder); err != nil {
		return nil, fmt.Errorf("not an object from unit folders to outputs: %w", err)
	}
	outputs := Outputs{}
	for _, folder := range slices.Sorted(maps.Keys(byFolder)) {
		path, ok := change.Parse(folder)
		if !ok {
			return nil, fmt.Errorf("%q is no folder of the repository", folder)
		}
		content, err := json.Marshal(byFolder[folder])
		if err != nil {
			return nil, err
		}
		if _, err := config.TerraformOutputJSONToCtyValueMap(folder, content); err != nil {
			return nil, fmt.Errorf("the outputs of %q are not what `terragrunt output -json` prints", folder)
		}
		outputs[path] = content
	}
	return outputs, nil
}
