package state

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/program"
)

// blockSettings gives the settings as a backend block takes them.
func (p Place) blockSettings() map[string]any {
	settings := maps.Clone(p.Config)
	if settings == nil {
		settings = map[string]any{}
	}
	kind, _ := backend.TypeOf(p.kind())
	for _, name := range kind.TerragruntOnly {
		delete(settings, name)
	}
	switch p.kind() {
	case "local":
		settings["path"] = p.file()
	case "s3":
		if table, ok := settings["lock_table"]; ok {
			delete(settings, "lock_table")
			settings["dynamodb_table"] = table
		}
	}
	return settings
}

// block gives the JSON text of a configuration that holds the backend and nothing else.
func (p Place) block() ([]byte, error) {
	kind, settings := "backend", map[string]any{p.kind(): literal(p.blockSettings())}
	if p.kind() == "cloud" {
		kind, settings = "cloud", literal(p.blockSettings()).(map[string]any)
	}
	return json.MarshalIndent(map[string]any{"terraform": map[string]any{kind: settings}}, "", "  ")
}

// literal escapes what Terraform would take for a template in a JSON text, and leaves out what is null.
func literal(value any) any {
	switch value := value.(type) {
	case string:
		return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(value)
	case []any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = literal(value[i])
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for name, element := range value {
			if element != nil {
				object[name] = literal(element)
			}
		}
		return object
	default:
		return value
	}
}

// secrets are what a message about the place must not hold.
func (p Place) secrets(env []string) *program.Secrets {
	s := program.SecretsOf(slices.Concat(env, p.Env))
	s.Add("", p.Config)
	return s
}
