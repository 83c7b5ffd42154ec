package evaluate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/change"
)

// depths says how many names an attribute has below a top one: `inputs.NAME`, `generate.LABEL.ATTRIBUTE`. What is not listed is one
// attribute.
var depths = map[string]int{
	config.MetadataInputs:          1,
	config.MetadataLocals:          1,
	config.MetadataExclude:         1,
	config.MetadataEngine:          1,
	config.MetadataCatalog:         1,
	config.MetadataErrors:          2,
	config.MetadataFeatureFlag:     2,
	config.MetadataGenerateConfigs: 2,
	config.MetadataDependency:      2,
	config.MetadataRemoteState:     2,
	config.MetadataDependencies:    1,
	config.MetadataTerraform:       3,
}

// attributes flattens what Terragrunt evaluated, as its `render` shows it, with what render leaves out.
func (s *side) attributes(made *seen) ([]Attribute, error) {
	// Inputs and locals are plain values already, and most of it all.
	blocks := *made.config
	blocks.Inputs, blocks.Locals = nil, nil
	value, err := config.TerragruntConfigAsCty(&blocks)
	if err != nil {
		return nil, err
	}
	content, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		return nil, err
	}
	var rendered map[string]any
	if err := decode(content, &rendered); err != nil {
		return nil, err
	}
	flat := flattened(rendered)
	flatten(flat, config.MetadataInputs, made.config.Inputs, depths[config.MetadataInputs])
	flatten(flat, config.MetadataLocals, made.config.Locals, depths[config.MetadataLocals])
	s.addOrders(flat, made.config)
	for name, include := range made.config.ProcessedIncludes {
		flat["include."+name+".path"] = include.Path
		if path, ok := s.scratch.inside(include.Path); ok {
			flat["include."+name+".path"] = string(path)
		}
	}
	list := make([]Attribute, 0, len(flat))
	for _, name := range slices.Sorted(maps.Keys(flat)) {
		text, err := s.canonical(flat[name])
		if err != nil {
			return nil, err
		}
		list = append(list, Attribute{Name: s.scratch.told(name), Value: text, From: s.from(made.config, name)})
	}
	return list, nil
}

// from gives the file that sets an attribute.
func (s *side) from(c *config.TerragruntConfig, name string) change.Path {
	top, below, _ := strings.Cut(name, ".")
	metadata, known := c.GetFieldMetadata(top)
	switch top {
	case config.MetadataInputs, config.MetadataLocals:
		metadata, known = c.GetMapFieldMetadata(top, below)
	case config.MetadataGenerateConfigs, config.MetadataDependency, config.MetadataFeatureFlag:
		label, _, _ := strings.Cut(below, ".")
		metadata, known = c.GetMapFieldMetadata(top, label)
	}
	if !known {
		return ""
	}
	path, _ := s.scratch.inside(metadata[config.FoundInFile])
	return path
}

// flattened gives what Terragrunt rendered by the names of attributes.
func flattened(rendered map[string]any) map[string]any {
	dropUnsaid(rendered)
	flat := map[string]any{}
	for name, value := range rendered {
		flatten(flat, name, value, depths[name])
	}
	return flat
}

// dropUnsaid takes out what Terragrunt's rendering makes up: empty texts of attributes that the config does not set, and the answers of
// dependencies, which are no values of this unit.
func dropUnsaid(rendered map[string]any) {
	for name, value := range rendered {
		if value == nil || value == "" {
			delete(rendered, name)
		}
	}
	if blocks, ok := rendered[config.MetadataDependency].(map[string]any); ok {
		for _, block := range blocks {
			if block, ok := block.(map[string]any); ok {
				delete(block, "outputs")
				delete(block, "inputs")
				delete(block, "name")
				block["skip_outputs"] = block["skip"]
				delete(block, "skip")
			}
		}
	}
}

// flatten adds a value below its name; objects are taken apart as deep as depth says, and empty ones are nothing. Nulls are left out
// there: nobody set them.
func flatten(flat map[string]any, name string, value any, depth int) {
	object, ok := value.(map[string]any)
	if !ok || depth == 0 {
		flat[name] = value
		return
	}
	for key, part := range object {
		if part == nil && !strings.HasPrefix(name, config.MetadataInputs) && !strings.HasPrefix(name, config.MetadataLocals) {
			continue
		}
		flatten(flat, name+"."+key, part, depth-1)
	}
}

// addOrders adds the order of blocks that run one after another: rendered, they are objects.
func (s *side) addOrders(flat map[string]any, c *config.TerragruntConfig) {
	if c.Terraform == nil {
		return
	}
	order := func(name string, labels []string) {
		if len(labels) > 1 {
			flat[config.MetadataTerraform+"."+name+".order"] = labels
		}
	}
	hooks := func(list []config.Hook) (labels []string) {
		for _, hook := range list {
			labels = append(labels, hook.Name)
		}
		return labels
	}
	order("before_hook", hooks(c.Terraform.BeforeHooks))
	order("after_hook", hooks(c.Terraform.AfterHooks))
	var failures, extra []string
	for _, hook := range c.Terraform.ErrorHooks {
		failures = append(failures, hook.Name)
	}
	for _, block := range c.Terraform.ExtraArgs {
		extra = append(extra, block.Name)
	}
	order("error_hook", failures)
	order("extra_arguments", extra)
}

// canonical gives a value as JSON with sorted keys, its paths told as the user knows them.
func (s *side) canonical(value any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s.toldIn(value)); err != nil {
		return "", fmt.Errorf("write a value: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// toldIn gives a value in which every text is told as the user knows it.
func (s *side) toldIn(value any) any {
	switch value := value.(type) {
	case string:
		return s.scratch.told(value)
	case []string:
		list := make([]string, len(value))
		for i, text := range value {
			list[i] = s.scratch.told(text)
		}
		return list
	case []any:
		list := make([]any, len(value))
		for i, part := range value {
			list[i] = s.toldIn(part)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, part := range value {
			object[s.scratch.told(key)] = s.toldIn(part)
		}
		return object
	default:
		return value
	}
}

// decode decodes JSON with numbers as they are written.
func decode(content []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("read a value: %w", err)
	}
	return nil
}
