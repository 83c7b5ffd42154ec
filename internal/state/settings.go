package state

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
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

// secretNames are parts of the names of settings and variables whose values are kept out of messages.
var secretNames = []string{"password", "passwd", "secret", "token", "passphrase", "access_key", "credential", "conn_str", "private_key", "sas", "encryption"}

func isSecretName(name string) bool {
	return slices.ContainsFunc(secretNames, func(part string) bool { return strings.Contains(strings.ToLower(name), part) })
}

// secrets are the values that a message about the place must not hold, the longest first.
func (p Place) secrets(env []string) []string {
	var values []string
	var collect func(name string, value any)
	collect = func(name string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for inner, element := range value {
				collect(inner, element)
			}
		case []any:
			for _, element := range value {
				collect(name, element)
			}
		case string:
			if len(value) > 3 && (isSecretName(name) || withoutPassword(value) != value) {
				values = append(values, value)
			}
		}
	}
	collect("", p.Config)
	for _, pair := range slices.Concat(env, p.Env) {
		if name, value, _ := strings.Cut(pair, "="); value != "" {
			collect(name, value)
		}
	}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	return values
}
