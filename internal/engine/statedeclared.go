package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/state"
)

// accept takes over what the proof of a manifest's change let pass, with units as they are called after it.
func (s *stateSides) accept(m manifest.Manifest, moved change.Moves) {
	now := func(unit change.Path) change.Path {
		if unit == "" {
			return "" // Every unit.
		}
		return moved.Map(unit)
	}
	for i := range s.accepted {
		s.accepted[i].Unit = now(s.accepted[i].Unit)
	}
	for _, text := range m.Accepted {
		a, err := prove.ParseAcceptance(text)
		if err != nil {
			continue // It lets nothing pass.
		}
		a.Unit = now(a.Unit)
		s.accepted = append(s.accepted, a)
	}
}

// declaredOf gives the values of a unit that were declared to change, or whose change was accepted, as both sides evaluate them.
func (s *stateSides) declaredOf(unit change.Path, old, now evaluate.Unit) []state.Declared {
	var all []state.Declared
	for _, expect := range s.declared {
		if expect.Unit == unit {
			all = append(all, declared(old, now, expect.Attribute, state.Declared{Old: expect.Old, New: expect.New})...)
		}
	}
	for _, a := range s.accepted {
		if a.Unit == "" || a.Unit == unit {
			all = append(all, declared(old, now, a.Attribute)...)
		}
	}
	return all
}

// declared gives how a value changes from one side to the other: as a whole, and of an object or a list what changes inside. Where it is
// not on both sides it gives what is known otherwise.
func declared(old, now evaluate.Unit, attribute string, otherwise ...state.Declared) []state.Declared {
	was, okay := old.Attribute(attribute)
	is, ok := now.Attribute(attribute)
	if !okay || !ok {
		return otherwise
	}
	a, err := decoded(was.Value)
	b, err2 := decoded(is.Value)
	if err != nil || err2 != nil {
		return otherwise
	}
	var all []state.Declared
	leaves(a, b, &all)
	return all
}

// decoded reads a value with its numbers as they are written.
func decoded(text string) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}

// leaves collects what differs between two values, at every depth.
func leaves(a, b any, into *[]state.Declared) {
	if a == nil || b == nil || reflect.DeepEqual(a, b) {
		return
	}
	switch x := a.(type) {
	case map[string]any:
		y, _ := b.(map[string]any)
		for name, value := range x {
			leaves(value, y[name], into)
		}
	case []any:
		y, _ := b.([]any)
		for i, value := range x {
			if i < len(y) {
				leaves(value, y[i], into)
			}
		}
	}
	*into = append(*into, state.Declared{Old: asText(a), New: asText(b)})
}

// asText gives a value as a plan's texts hold it: a list or an object as JSON.
func asText(value any) string {
	switch value.(type) {
	case map[string]any, []any:
		text, err := json.Marshal(value)
		if err == nil {
			return string(text)
		}
	}
	return fmt.Sprint(value)
}
