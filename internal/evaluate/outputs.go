package evaluate

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
)

// outputs gives what stands for `dependency` in a unit's config: for each block the true outputs of what it leads to, its mocks, or
// placeholders for what files read of it.
func (f *frame) outputs(blocks config.Dependencies, files []change.Path) (*cty.Value, error) {
	all := map[string]cty.Value{}
	for i := range blocks {
		block := &blocks[i]
		value, err := f.block(block, files)
		if err != nil {
			return nil, err
		}
		all[block.Name] = value
	}
	value := cty.ObjectVal(all)
	return &value, nil
}

// block gives one dependency's object. Without an attribute "outputs" in it, reading one fails as it does in Terragrunt.
func (f *frame) block(block *config.Dependency, files []change.Path) (cty.Value, error) {
	enabled := block.Enabled == nil || *block.Enabled
	skipped := block.SkipOutputs != nil && *block.SkipOutputs
	switch {
	case (!enabled || skipped) && block.MockOutputs == nil, enabled && skipped && !mocked(block):
		return cty.EmptyObjectVal, nil
	case !enabled, skipped:
		return f.mocks(block, cty.NilVal), nil
	}
	if err := f.leads(block); err != nil {
		return cty.NilVal, err
	}
	truth, known, err := f.truth(block)
	if err != nil {
		return cty.NilVal, err
	}
	switch {
	case known && block.MockOutputs != nil && mergesMocks(block):
		return f.mocks(block, truth), nil
	case known:
		return object(truth), nil
	case block.MockOutputs != nil:
		return f.mocks(block, cty.NilVal), nil
	default:
		return f.missing(block, files), nil
	}
}

func object(outputs cty.Value) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"outputs": outputs})
}

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

// mocked tells whether Terragrunt itself would answer with the mocks where it has nothing else.
func mocked(block *config.Dependency) bool {
	commands := block.MockOutputsAllowedTerraformCommands
	return commands == nil || len(*commands) == 0 || slices.Contains(*commands, command)
}

// mergesMocks tells whether mocks fill what the true outputs lack.
func mergesMocks(block *config.Dependency) bool {
	if s := block.MockOutputsMergeStrategyWithState; s != nil {
		return *s == config.ShallowMerge || *s == config.DeepMergeMapOnly
	}
	return block.MockOutputsMergeWithState != nil && *block.MockOutputsMergeWithState
}

// mocks gives a block's mocks with the true outputs laid over them, and notes each mock.
func (f *frame) mocks(block *config.Dependency, truth cty.Value) cty.Value {
	mocks := *block.MockOutputs
	if mocks.IsNull() || !mocks.IsKnown() || !mocks.CanIterateElements() || mocks.Type().IsTupleType() {
		return object(mocks)
	}
	merged := map[string]cty.Value{}
	for name, mock := range mocks.AsValueMap() {
		hang := Hang{Kind: Mock, On: reading(block.Name, name)}
		f.note(hang)
		if mark, traced := f.asker.note(hang); traced {
			var marked bool
			mock, marked = varied(mock, mark)
			f.asker.remember(hang, marked)
		}
		merged[name] = mock
	}
	if truth != cty.NilVal && !truth.IsNull() {
		for name, value := range truth.AsValueMap() {
			merged[name] = value
		}
	}
	return object(cty.ObjectVal(merged))
}

func reading(label, output string) string {
	return fmt.Sprintf("dependency.%s.outputs.%s", label, output)
}

// truth gives the true outputs of what a block leads to, where they are known.
func (f *frame) truth(block *config.Dependency) (cty.Value, bool, error) {
	s := f.asker.side
	target, ok := s.target(block, f.folder)
	if !ok {
		return cty.NilVal, false, nil
	}
	content, ok := s.options.Outputs[s.origin(target.Dir())]
	if !ok {
		return cty.NilVal, false, nil
	}
	values, err := config.TerraformOutputJSONToCtyValueMap(string(target), content)
	if err != nil {
		return cty.NilVal, false, fmt.Errorf("the outputs given for %s are not what `terragrunt output -json` prints", target.Dir())
	}
	return cty.ObjectVal(values), true, nil
}

// missing gives placeholders for what is read of a block that has neither outputs nor mocks. They depend on nothing but where the
// outputs come from.
func (f *frame) missing(block *config.Dependency, files []change.Path) cty.Value {
	s := f.asker.side
	whose := change.Path(block.Name)
	if target, ok := s.target(block, f.folder); ok {
		whose = s.origin(target.Dir())
	}
	values := map[string]cty.Value{}
	for name, read := range s.reads.of(files, block.Name).parts {
		text := f.text(Hang{Kind: MissingOutput, On: reading(block.Name, name)}, placeholder("outputs", []string{string(whose), name}))
		values[name] = read.value(text)
	}
	return object(cty.ObjectVal(values))
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
	return target, ok && s.tree.IsFile(target)
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
