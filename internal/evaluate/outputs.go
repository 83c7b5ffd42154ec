package evaluate

import (
	"fmt"
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
		deep := block.MockOutputsMergeStrategyWithState != nil && *block.MockOutputsMergeStrategyWithState == config.DeepMergeMapOnly
		for name, value := range truth.AsValueMap() {
			merged[name] = laidOver(merged[name], value, deep)
		}
	}
	return object(cty.ObjectVal(merged))
}

// laidOver gives a true value, with what it lacks of a mock where both are objects and they are merged in depth.
func laidOver(mock, truth cty.Value, deep bool) cty.Value {
	if !deep || mock == cty.NilVal || mock.IsNull() || truth.IsNull() || !mapping(mock) || !mapping(truth) {
		return truth
	}
	merged := mock.AsValueMap()
	if merged == nil {
		return truth
	}
	for name, value := range truth.AsValueMap() {
		merged[name] = laidOver(merged[name], value, deep)
	}
	return cty.ObjectVal(merged)
}

func mapping(v cty.Value) bool { return v.Type().IsObjectType() || v.Type().IsMapType() }

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
		hang := Hang{Kind: MissingOutput, On: reading(block.Name, name)}
		plain := placeholder("outputs", []string{string(whose), name})
		switch f.asker.forms[hang] {
		case asText:
			values[name] = read.value(f.text(hang, plain))
		case asNumber:
			values[name] = read.value(f.text(hang, digits(plain)))
		case asUnknown:
			f.text(hang, plain)
			values[name] = cty.DynamicVal
		}
	}
	return object(cty.ObjectVal(values))
}
