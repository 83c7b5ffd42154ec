package backend

import (
	"fmt"
	"slices"
	"strings"
)

// SetUp is the backend for which a folder was set up, as Terraform keeps it in .terraform/terraform.tfstate of the folder in which it runs.
type SetUp struct {
	Type   string         `json:"type"`
	Config map[string]any `json:"config"`
}

// SetUpIn tells whether a folder was set up for this place: then Terraform has nothing to ask. It reports false where a setting cannot be
// known without running something. Root is the clone's folder, an absolute path with slashes.
func (b Backend) SetUpIn(s SetUp, root string) bool {
	if b.Type != s.Type {
		return false
	}
	places := b.places()
	told, known := TypeOf(b.Type)
	for name := range s.Config {
		unset := s.setting(name) == "" || s.setting(name) == "false" || s.setting(name) == told.Default(name)
		_, isText := s.Config[name].(string)
		if known && isText && !unset && told.TellsPlace(name) && !slices.ContainsFunc(places, func(p Setting) bool { return p.Name == name }) {
			return false
		}
	}
	for _, setting := range places {
		if !setting.Known || strings.ReplaceAll(setting.Value, repositoryRoot, root) != s.setting(setting.Name) {
			return false
		}
	}
	return true
}

// setting gives one setting as text, by its dotted name; a nested block may stand as a list of one.
func (s SetUp) setting(name string) string {
	var value any = s.Config
	for part := range strings.SplitSeq(name, ".") {
		if list, ok := value.([]any); ok && len(list) == 1 {
			value = list[0]
		}
		object, ok := value.(map[string]any)
		if !ok {
			return ""
		}
		value = object[part]
	}
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
