package prove

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// planned tells whether the state plan says that this setting of the backend changes from one value to the other.
func (x *comparing) planned(name, old, now string) bool {
	return slices.ContainsFunc(x.keys(), func(key backend.KeyChange) bool {
		return key.Attribute == name && x.means(key.Old, old) && x.means(key.New, now)
	})
}

// withPlannedSettings gives the text of a generated file in which the backend's settings that change as the state plan says have the values
// that they have in the other text; a text that is none of a backend as it is.
func (x *comparing) withPlannedSettings(old, now string) string {
	before, after := backendSettings(old), backendSettings(now)
	var edits []writtenSetting
	for name, setting := range before {
		other, ok := after[name]
		if ok && setting.value != other.value && x.planned(name, setting.value, other.value) {
			edits = append(edits, writtenSetting{value: now[other.start:other.end], start: setting.start, end: setting.end})
		}
	}
	slices.SortFunc(edits, func(a, b writtenSetting) int { return b.start - a.start })
	for _, edit := range edits {
		old = old[:edit.start] + edit.value + old[edit.end:]
	}
	return old
}

// writtenSetting is one setting of a backend block, and the bytes that say it.
type writtenSetting struct {
	value      string
	start, end int
}

// backendSettings gives the settings of the backend blocks of a text that are written out as texts, by their dotted names.
func backendSettings(text string) map[string]writtenSetting {
	settings := map[string]writtenSetting{}
	whole := syntax.Parse([]byte(text), "backend.tf").Body
	if whole == nil {
		return settings
	}
	var collect func(prefix string, body *hclsyntax.Body)
	collect = func(prefix string, body *hclsyntax.Body) {
		for name, attribute := range body.Attributes {
			value, isWritten := syntax.Written(attribute.Expr)
			if written, ok := static.TextOf(value); ok && isWritten {
				r := attribute.Expr.Range()
				settings[prefix+name] = writtenSetting{written, r.Start.Byte, r.End.Byte}
			}
		}
		for _, block := range body.Blocks {
			collect(prefix+block.Type+".", block.Body)
		}
	}
	for _, outer := range whole.Blocks {
		for _, inner := range outer.Body.Blocks {
			if outer.Type == "terraform" && (inner.Type == "backend" || inner.Type == "cloud") {
				collect("", inner.Body)
			}
		}
	}
	return settings
}

// withPlannedArguments gives a list of arguments in which -backend-config says what it says in the other list, where the state plan names
// that change, or where the state of a local backend moves along.
func (x *comparing) withPlannedArguments(old, now string) string {
	var before, after []string
	if json.Unmarshal([]byte(old), &before) != nil || json.Unmarshal([]byte(now), &after) != nil || len(before) != len(after) {
		return old
	}
	named, _ := backend.Of(x.Before, x.before.Config)
	for i := range before {
		if before[i] == after[i] {
			continue
		}
		was, is := backend.ConfigArguments(before[max(0, i-1):i+1]), backend.ConfigArguments(after[max(0, i-1):i+1])
		if len(was) == 0 || len(is) == 0 {
			continue
		}
		name, value, okay := strings.Cut(was[len(was)-1], "=")
		other, to, ok := strings.Cut(is[len(is)-1], "=")
		along := named.Type == "local" && x.was.led(value) == x.is.led(to)
		if okay && ok && name == other && (along || x.planned(name, value, to)) {
			before[i] = after[i]
		}
	}
	text, err := json.Marshal(before)
	if err != nil {
		return old
	}
	return string(text)
}
