package prove

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/static"
)

// repositoryRoot stands for the folder of the clone in the state plan.
const repositoryRoot = "${get_repo_root()}"

// keys gives what the state plan says of this unit.
func (x *comparing) keys() (list []backend.KeyChange) {
	for _, key := range x.Keys {
		if key.Before == x.before.Folder {
			list = append(list, key)
		}
	}
	return list
}

// stateKey tells whether a backend's setting changes as the state plan says, and nothing else of it does.
func (x *comparing) stateKey(d *Difference) bool {
	if d.Attribute == "remote_state.backend" {
		for _, key := range x.keys() {
			if key.Attribute == "backend" && key.Old == d.Old && key.New == d.New {
				return true
			}
		}
		return false
	}
	name := strings.TrimPrefix(d.Attribute, "remote_state.config.")
	if x.followsFolder(d) || x.planned(name, d.Old, d.New) || slices.ContainsFunc(x.keys(), func(key backend.KeyChange) bool { return x.follows(key, d) }) {
		return true
	}
	return x.nestedKeys(name, d)
}

// follows tells whether a setting holds the place that the state plan names, and changes with it alone, as an http backend's lock_address.
func (x *comparing) follows(key backend.KeyChange, d *Difference) bool {
	old, now := strings.ReplaceAll(key.Old, repositoryRoot, x.is.root), strings.ReplaceAll(key.New, repositoryRoot, x.is.root)
	return old != "" && old != now && strings.Contains(d.Old, old) && strings.ReplaceAll(d.Old, old, now) == d.New
}

// nestedKeys is stateKey for settings that lie deeper, as "workspaces.name".
func (x *comparing) nestedKeys(name string, d *Difference) bool {
	var old, now map[string]any
	if json.Unmarshal([]byte(d.Old), &old) != nil || json.Unmarshal([]byte(d.New), &now) != nil {
		return false
	}
	for _, key := range x.keys() {
		inner, ok := strings.CutPrefix(key.Attribute, name+".")
		before, isText := old[inner].(string)
		after, isToo := now[inner].(string)
		if ok && isText && isToo && x.means(key.Old, before) && x.means(key.New, after) {
			old[inner] = after
		}
	}
	before, err := json.Marshal(old)
	after, errToo := json.Marshal(now)
	return err == nil && errToo == nil && string(before) == string(after)
}

// means tells whether a value is what the state plan says. What the plan cannot know may be anything.
func (x *comparing) means(planned, evaluated string) bool {
	planned = strings.ReplaceAll(planned, repositoryRoot, x.is.root)
	if !strings.Contains(planned, backend.Unknown) {
		return planned == evaluated
	}
	parts := strings.Split(planned, backend.Unknown)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	matched, err := regexp.MatchString("^(?s:"+strings.Join(parts, ".*")+")$", evaluated)
	return err == nil && matched
}

// movesAlong tells whether a local state lies in a folder that moves, so that it is found at the new path.
func (x *comparing) movesAlong(old, now string) bool {
	return x.before.Backend.Type == "local" && x.after.Backend.Type == "local" && told(old, x.was.led) == told(now, x.is.led)
}

// withNewKeys gives the value of a generated file's text in which the state's keys are the new ones; other values as they are.
func (x *comparing) withNewKeys(of kind, value, now string) string {
	if of != contents {
		return value
	}
	other := texts(now)[0]
	return told(value, func(text string) string {
		text = x.withPlannedSettings(text, other)
		for _, key := range x.keys() {
			text = strings.ReplaceAll(text, x.quotedKey(key.Old), x.quotedKey(key.New))
		}
		return text
	})
}

// quotedKey is a key as a backend block has it.
func (x *comparing) quotedKey(text string) string {
	return `"` + strings.ReplaceAll(text, repositoryRoot, x.is.root) + `"`
}

// onlyStateKeys tells whether the text of a generated file differs in the state's keys alone.
func (x *comparing) onlyStateKeys(old, now string) bool {
	as := func(text string) string { return text }
	return told(x.withNewKeys(contents, old, now), as) == told(now, as)
}

// followsFolder tells whether a setting of a unit whose config is written in JSON, of which the state plan says nothing, differs in the
// unit's folder and in nothing else. The folder may be told from any folder above.
func (x *comparing) followsFolder(d *Difference) bool {
	if x.before.Config.Base() == static.DefaultConfig {
		return false
	}
	for above := range x.before.Folder.Up() {
		old := x.before.Folder.Below(above)
		if above == x.before.Folder || !x.after.Folder.Within(above) || x.after.Folder == above {
			continue
		}
		now := x.after.Folder.Below(above)
		for at := range len(d.Old) {
			if strings.HasPrefix(d.Old[at:], old) && d.Old[:at]+now+d.Old[at+len(old):] == d.New {
				return true
			}
		}
	}
	return false
}
