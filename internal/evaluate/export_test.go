package evaluate

import (
	"maps"
	"slices"
)

// Flat gives what Terragrunt rendered as JSON by the names and values of attributes.
func Flat(content []byte) (map[string]string, error) {
	var rendered map[string]any
	if err := decode(content, &rendered); err != nil {
		return nil, err
	}
	flat := flattened(rendered)
	values := map[string]string{}
	s := &side{scratch: &scratch{root: "\x00"}}
	for _, name := range slices.Sorted(maps.Keys(flat)) {
		text, err := s.canonical(flat[name])
		if err != nil {
			return nil, err
		}
		values[name] = text
	}
	return values, nil
}
