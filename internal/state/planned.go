package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/program"
)

// planChange is one resource or output that a plan would change. Its values may be secret: only its name is ever printed.
type planChange struct {
	address       string
	actions       []string
	before, after any
	// unknown has true where a value is known only after an apply.
	unknown any
}

// parsePlan reads what `show -json` prints of a plan and gives what it would change.
func parsePlan(text []byte) ([]planChange, error) {
	type change struct {
		Actions      []string `json:"actions"`
		Before       any      `json:"before"`
		After        any      `json:"after"`
		AfterUnknown any      `json:"after_unknown"`
	}
	var plan struct {
		Resources []struct {
			Address string `json:"address"`
			Mode    string `json:"mode"`
			Deposed string `json:"deposed"`
			Change  change `json:"change"`
		} `json:"resource_changes"`
		Outputs map[string]change `json:"output_changes"`
	}
	shown, err := program.JSON(text) // A hook may have printed before.
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(shown))
	decoder.UseNumber()
	if err := decoder.Decode(&plan); err != nil {
		return nil, err
	}
	var planned []planChange
	add := func(address string, c change) {
		if !slices.Equal(c.Actions, []string{"no-op"}) && !slices.Equal(c.Actions, []string{"read"}) {
			planned = append(planned, planChange{address, c.Actions, c.Before, c.After, c.AfterUnknown})
		}
	}
	for _, resource := range plan.Resources {
		address := resource.Address
		if resource.Deposed != "" {
			address += " (deposed " + resource.Deposed + ")"
		}
		add(address, resource.Change)
	}
	for _, name := range slices.Sorted(maps.Keys(plan.Outputs)) {
		add("output."+name, plan.Outputs[name])
	}
	return planned, nil
}

// names lists changes for people: addresses and what would be done, no values.
func names(changes []planChange) string {
	texts := make([]string, len(changes))
	for i, c := range changes {
		texts[i] = c.address + " (" + strings.Join(c.actions, " and ") + ")"
	}
	return strings.Join(texts, ", ")
}

// is tells whether two plans would change the same thing in the same way.
func (c planChange) is(other planChange) bool {
	return c.address == other.address && slices.Equal(c.actions, other.actions) &&
		reflect.DeepEqual(c.before, other.before) && reflect.DeepEqual(c.after, other.after)
}

// undeclared gives the changes that do not follow from declared values. One follows if every value that it touches is what the
// declared ones make of it: the old value, by itself or within a text, has become the new one. What is known only after an apply
// follows from what is known. Nothing that appears or is deleted for good follows, and nothing does where no declared value shows.
func undeclared(changes []planChange, declared []Declared) []planChange {
	touched := false
	left := slices.DeleteFunc(slices.Clone(changes), func(c planChange) bool {
		gone := c.before == nil || c.after == nil && c.unknown != true
		return !gone && explained(c.before, c.after, c.unknown, declared, &touched)
	})
	if !touched {
		return changes
	}
	return left
}

func explained(before, after, unknown any, declared []Declared, touched *bool) bool {
	if unknown == true {
		return true
	}
	if whole(before, after, declared) {
		*touched = true
		return true
	}
	switch old := before.(type) {
	case map[string]any:
		now, _ := after.(map[string]any)
		later, _ := unknown.(map[string]any)
		for name := range later {
			if _, ok := old[name]; !ok && later[name] != true {
				return false
			}
		}
		for name := range now {
			if _, ok := old[name]; !ok {
				return false
			}
		}
		for name, value := range old {
			if !explained(value, now[name], later[name], declared, touched) {
				return false
			}
		}
		return true
	case []any:
		now, _ := after.([]any)
		later, _ := unknown.([]any)
		if len(now) != len(old) && unknown == nil {
			return false
		}
		for i, value := range old {
			var next, open any
			if i < len(now) {
				next = now[i]
			}
			if i < len(later) {
				open = later[i]
			}
			if !explained(value, next, open, declared, touched) {
				return false
			}
		}
		return true
	}
	if reflect.DeepEqual(before, after) {
		return true
	}
	for _, d := range declared {
		was, now := fmt.Sprint(before), fmt.Sprint(after)
		if was == d.Old && now == d.New || d.Old != "" && strings.ReplaceAll(was, d.Old, d.New) == now {
			*touched = true
			return true
		}
	}
	return false
}

// whole tells whether an object or a list has become another one as declared.
func whole(before, after any, declared []Declared) bool {
	was, ok := compound(before)
	is, okay := compound(after)
	return ok && okay && was != is && slices.Contains(declared, Declared{Old: was, New: is})
}

// compound gives an object or a list as JSON with sorted keys.
func compound(value any) (string, bool) {
	switch value.(type) {
	case map[string]any, []any:
		text, err := json.Marshal(value)
		return string(text), err == nil
	}
	return "", false
}
