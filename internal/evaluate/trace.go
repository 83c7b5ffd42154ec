package evaluate

import (
	"context"
	"regexp"
	"strconv"
	"strings"
)

var marks = regexp.MustCompile("(?i)" + markOpen + `([0-9]+)` + markClose)

// trace finds out which values hang on which stand-ins, by evaluating the unit with other answers: what comes out differently hangs on
// them. Each answer carries a mark, so that most differences name their cause. Where other answers make the evaluation fail, each
// stand-in is tried by itself; one that cannot be changed at all is taken to reach everything.
func (s *side) trace(ctx context.Context, unit *Unit) {
	if other, hangs, ok := s.varied(ctx, unit, nil); ok {
		compare(unit, other, hangs, unit.Asked)
		return
	}
	for _, hang := range unit.Asked {
		other, hangs, ok := s.varied(ctx, unit, &hang)
		if !ok {
			for i := range unit.Attributes {
				if reaches(hang, unit.Attributes[i].Name) {
					unit.Attributes[i].add(hang)
				}
			}
			continue
		}
		compare(unit, other, hangs, []Hang{hang})
	}
}

// varied evaluates a unit with other answers: all, or only one.
func (s *side) varied(ctx context.Context, unit *Unit, only *Hang) (map[string]string, []Hang, bool) {
	a := newAsker(s, unit.Folder, true)
	a.only = only
	seen, err := s.parse(ctx, unit.Config, a)
	if err != nil {
		return nil, nil, false
	}
	attributes, err := s.attributes(seen)
	if err != nil {
		return nil, nil, false
	}
	values := make(map[string]string, len(attributes))
	for _, attribute := range attributes {
		values[attribute.Name] = attribute.Value
	}
	return values, a.inOrder(), true
}

// compare gives each attribute of a unit that came out differently what it hangs on: what its marks name, or, without any, all that
// could be.
func compare(unit *Unit, other map[string]string, byMark, all []Hang) {
	for i := range unit.Attributes {
		attribute := &unit.Attributes[i]
		varied, there := other[attribute.Name]
		if there && varied == attribute.Value {
			continue
		}
		named := false
		for _, match := range marks.FindAllStringSubmatch(varied, -1) {
			if n, err := strconv.Atoi(match[1]); err == nil && n < len(byMark) {
				attribute.add(byMark[n])
				named = true
			}
		}
		if !named {
			for _, hang := range all {
				if reaches(hang, attribute.Name) {
					attribute.add(hang)
				}
			}
		}
	}
}

// reaches tells whether a stand-in can reach an attribute at all: outputs are known only once locals, includes and dependencies are.
func reaches(hang Hang, attribute string) bool {
	if hang.Kind != Mock && hang.Kind != MissingOutput {
		return true
	}
	for _, earlier := range []string{"locals.", "include.", "feature."} {
		if strings.HasPrefix(attribute, earlier) {
			return false
		}
	}
	return true
}

func (a *Attribute) add(hang Hang) {
	for _, known := range a.Hangs {
		if known == hang {
			return
		}
	}
	a.Hangs = sortedHangs(append(a.Hangs, hang))
}

// inOrder gives what was asked for by its mark.
func (a *asker) inOrder() []Hang {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]Hang, len(a.asked))
	for hang, n := range a.asked {
		list[n] = hang
	}
	return list
}
