package backend

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// kind says which settings of a backend type tell where a state stands. The others say how to get there.
type kind struct {
	// key is the setting that differs from unit to unit; fallback is its value where it is not set, "" where it must be.
	key, fallback string
	// beside are the settings that tell in what the key is looked for.
	beside []string
}

// kinds are the types whose settings are known: https://opentofu.org/docs/language/settings/backends/configuration/ and its pages.
// Of any other type every setting counts.
var kinds = map[string]kind{
	"local":      {key: "path", fallback: "terraform.tfstate"},
	"s3":         {key: "key", beside: []string{"bucket", "endpoint", "endpoints.s3", "workspace_key_prefix"}},
	"gcs":        {key: "prefix", beside: []string{"bucket"}},
	"azurerm":    {key: "key", beside: []string{"storage_account_name", "container_name"}},
	"http":       {key: "address"},
	"consul":     {key: "path", beside: []string{"address", "datacenter"}},
	"pg":         {key: "schema_name", beside: []string{"conn_str"}},
	"kubernetes": {key: "secret_suffix", beside: []string{"namespace", "host", "config_context"}},
	"oss":        {key: "key", beside: []string{"bucket", "prefix", "endpoint"}},
	"cos":        {key: "key", beside: []string{"bucket", "prefix"}},
	"cloud":      {key: "workspaces.name", beside: []string{"hostname", "organization"}},
	"remote":     {key: "workspaces.name", beside: []string{"hostname", "organization", "workspaces.prefix"}},
}

// Kind tells which settings of a backend type say where a state stands.
type Kind struct {
	// Key is the setting that differs from unit to unit, Beside are those that tell in what it is looked for.
	Key    string
	Beside []string
}

// KindOf gives the kind of a backend type. It reports false for a type that is not known: of such a one every setting counts.
func KindOf(backendType string) (Kind, bool) {
	k, ok := kinds[backendType]
	return Kind{Key: k.key, Beside: k.beside}, ok
}

// places gives the settings that tell where the state stands, the key first.
func (b Backend) places() []Setting {
	k, ok := kinds[b.Type]
	if !ok {
		return b.Settings
	}
	var places []Setting
	for _, name := range append([]string{k.key}, k.beside...) {
		if setting, ok := b.Setting(name); ok && !(setting.Known && setting.Value == "") {
			places = append(places, setting)
		} else if name == k.key && k.fallback != "" {
			places = append(places, Setting{Name: name, Value: k.fallback, Known: true})
		}
	}
	return places
}

// inWorkingCopy tells whether the state stands below .terragrunt-cache of the unit's own folder, where a local backend's relative
// path leads.
func (b Backend) inWorkingCopy() bool {
	if b.Type != "local" {
		return false
	}
	path := b.places()[0].Value
	return !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, repositoryRoot) && !strings.HasPrefix(path, Unknown)
}

// place is a text that two units share exactly if they look for their state at one place. It reports false where that cannot be
// told: the key is not known, or another part is not and does not come from the same expression.
func (b Backend) place(unit change.Path) (string, bool) {
	k, listed := kinds[b.Type]
	if b.Type == Unknown || !listed {
		return "", false
	}
	parts := []string{b.Type}
	for i, setting := range b.places() {
		switch {
		case i == 0 && (setting.Name != k.key || !setting.Known):
			return "", false
		case setting.folder:
			return "", false
		case setting.Known:
			parts = append(parts, setting.Name+"="+setting.Value)
		default:
			parts = append(parts, fmt.Sprintf("%s=%s from %s", setting.Name, setting.Value, setting.Site.File))
		}
	}
	if len(parts) == 1 {
		return "", false
	}
	if b.inWorkingCopy() {
		parts = append(parts, "below "+string(unit))
	}
	return strings.Join(parts, "\x00"), true
}

// String gives the place of the state for people, as "s3 states/live/a/terraform.tfstate".
func (b Backend) String() string { return b.describe() }

// describe gives the place for people, as "s3 states/live/a/terraform.tfstate".
func (b Backend) describe() string {
	places := b.places()
	text := b.Type
	for _, setting := range places[min(1, len(places)):] {
		text += " " + setting.Value
	}
	if len(places) > 0 {
		text += " " + places[0].Value
	}
	return text
}
