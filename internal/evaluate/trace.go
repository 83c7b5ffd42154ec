package evaluate

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gruntwork-io/terragrunt/pkg/config"
)

var marks = regexp.MustCompile("(?i)" + markOpen + `([0-9]+)` + markClose)

// trace finds out which values hang on which stand-ins, by evaluating the unit with other answers: what comes out differently hangs on
// them. Answers carry marks where their shape has room for one, and a mark names the cause of a difference. Where no mark does, or
// where other answers make the evaluation fail, stand-ins are tried one by one; one that cannot be changed at all is taken to reach
// everything.
func (s *side) trace(ctx context.Context, unit *Unit, plain *seen) {
	unit.emptied(plain.forms)
	a := newAsker(s, unit.Config, true, plain.forms)
	other, ok := s.varied(ctx, a, plain)
	if !ok {
		for _, hang := range unit.Asked {
			s.traceOne(ctx, unit, plain, hang)
		}
		return
	}
	open := unit.compare(other, a.all())
	if len(open) == 0 {
		return
	}
	for hang := range a.unmarked {
		s.traceOne(ctx, unit, plain, hang)
	}
	for _, i := range open {
		if len(unit.Attributes[i].Hangs) == 0 {
			// A mark was lost on the way, as in a hash.
			unit.Attributes[i].addAll(unit.Asked, plain.steady)
		}
	}
}

// traceOne finds out what hangs on one stand-in.
func (s *side) traceOne(ctx context.Context, unit *Unit, plain *seen, hang Hang) {
	a := newAsker(s, unit.Config, true, plain.forms)
	a.only = &hang
	other, ok := s.varied(ctx, a, plain)
	for i := range unit.Attributes {
		attribute := &unit.Attributes[i]
		if value, there := other[attribute.Name]; !ok || !there || value != attribute.Value {
			attribute.addAll([]Hang{hang}, plain.steady)
		}
	}
}

// varied evaluates a unit with other answers.
func (s *side) varied(ctx context.Context, a *asker, plain *seen) (map[string]string, bool) {
	made, err := s.parse(ctx, a, plain)
	if err != nil {
		return nil, false
	}
	attributes, err := s.attributes(made)
	if err != nil {
		return nil, false
	}
	values := make(map[string]string, len(attributes))
	for _, attribute := range attributes {
		values[attribute.Name] = attribute.Value
	}
	return values, true
}

// compare gives each attribute that came out differently the stand-ins that its marks name, and returns those that no mark explains.
func (u *Unit) compare(other map[string]string, byMark []Hang) (open []int) {
	for i := range u.Attributes {
		attribute := &u.Attributes[i]
		varied, there := other[attribute.Name]
		if there && varied == attribute.Value {
			continue
		}
		if !marks.MatchString(varied) {
			open = append(open, i)
		}
		attribute.addAll(marksIn(varied, byMark), false)
	}
	return open
}

// marksIn gives the stand-ins whose marks a text carries.
func marksIn(text string, byMark []Hang) (found []Hang) {
	for _, match := range marks.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(match[1]); err == nil && n < len(byMark) && !slices.Contains(found, byMark[n]) {
			found = append(found, byMark[n])
		}
	}
	return found
}

// emptied marks what Terragrunt left empty because an output was unknown.
func (u *Unit) emptied(forms forms) {
	for hang, form := range forms {
		for i := range u.Attributes {
			attribute := &u.Attributes[i]
			if form == asUnknown && strings.HasPrefix(attribute.Name, config.MetadataInputs+".") && strings.Contains(attribute.Value, `""`) {
				attribute.addAll([]Hang{hang}, false)
			}
		}
	}
}

// reaches tells whether a stand-in can reach an attribute at all: outputs are known only once locals, includes and dependencies are,
// unless these read a file that has dependencies of its own.
func reaches(hang Hang, attribute string, steady bool) bool {
	if !steady || hang.Kind != Mock && hang.Kind != MissingOutput {
		return true
	}
	for _, earlier := range []string{config.MetadataLocals, config.MetadataInclude, config.MetadataFeatureFlag, config.MetadataDependency} {
		if strings.HasPrefix(attribute, earlier+".") {
			return false
		}
	}
	return true
}

// addAll adds those stand-ins that can reach the attribute.
func (a *Attribute) addAll(hangs []Hang, steady bool) {
	for _, hang := range hangs {
		if reaches(hang, a.Name, steady) && !slices.Contains(a.Hangs, hang) {
			a.Hangs = append(a.Hangs, hang)
		}
	}
	a.Hangs = sortedHangs(a.Hangs)
}
