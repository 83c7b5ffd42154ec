package backend

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// places gives the settings that tell where the state stands: the key first, then those that tell in what it is looked for, then others.
// What says no more than holds anyway is left out.
func (b Backend) places() []Setting {
	t, ok := TypeOf(b.Type)
	if !ok {
		return b.Settings
	}
	named := append([]string{t.Key}, t.Beside...)
	for _, setting := range b.Settings {
		if t.TellsPlace(setting.Name) && !slices.Contains(named, setting.Name) {
			named = append(named, setting.Name)
		}
	}
	var places []Setting
	for _, name := range named {
		setting, written := b.Setting(name)
		written = written && !(setting.Known && setting.Value == "")
		switch usual := t.Default(name); {
		case name == t.Key && !written && usual != "":
			places = append(places, Setting{Name: name, Value: usual, Known: true})
		case written && (name == t.Key || !setting.Known || setting.Value != usual):
			places = append(places, setting)
		}
	}
	return places
}

// missing is a setting without which the backend has no place, and that nothing in the repository says; empty for none.
func (b Backend) missing() string {
	t, _ := TypeOf(b.Type)
	for _, name := range t.Required {
		if _, ok := b.Setting(name); !ok {
			return name
		}
	}
	return ""
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
	if b.Type == Unknown {
		return "", false
	}
	t, listed := TypeOf(b.Type)
	parts := []string{b.Type}
	for i, setting := range b.places() {
		switch {
		case i == 0 && listed && (setting.Name != t.Key || !setting.Known):
			return "", false
		case len(setting.folder) > 0:
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
