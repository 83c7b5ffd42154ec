package prove

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
)

// comparing is the comparison of one unit that both sides evaluated.
type comparing struct {
	Comparison
	before, after evaluate.Unit
	was, is       eye
	// changed are the folders of modules in which something may lead elsewhere.
	changed map[change.Path]bool
	row     *Unit
}

// unsaid are what Terragrunt takes where a config does not say, by the end of the attribute's name.
var unsaid = map[string]string{".enabled": "true", ".skip_outputs": "false"}

// run compares all values. Locals are left out: nobody but the config itself sees them, and what they lead to is compared.
func (x *comparing) run() {
	before, after := values(x.before), values(x.after)
	all := maps.Clone(before)
	maps.Copy(all, after)
	stand := map[evaluate.Hang]bool{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(name, "locals.") {
			continue
		}
		old, had := before[name]
		now, has := after[name]
		d := Difference{Attribute: name, Old: old.Text(), New: now.Text(), Had: had, Has: has, StandIns: now.Hangs}
		if x.class(&d, old, now) {
			x.row.Differences = append(x.row.Differences, d)
			continue
		}
		if isResult(name) {
			for _, hang := range now.Hangs {
				stand[hang] = true
			}
		}
	}
	for hang := range stand {
		x.row.StandIns = append(x.row.StandIns, hang)
	}
	slices.SortFunc(x.row.StandIns, func(a, b evaluate.Hang) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.On, b.On)) })
	x.unmet()
	byAttribute(x.row.Differences)
	x.readElsewhere()
	for i := range x.row.Differences {
		d := &x.row.Differences[i]
		d.Place = x.where(*d)
		d.Through = x.through(d.Attribute)
		d.Old, d.New = differing(x.was.shown(d.Old), x.is.shown(d.New))
	}
	x.modules()
}

// isResult tells the values that Terraform sees from those that only lead to them.
func isResult(name string) bool {
	return !strings.HasPrefix(name, "dependency.") && !strings.HasPrefix(name, "include.") && !strings.HasPrefix(name, "feature.")
}

func values(u evaluate.Unit) map[string]evaluate.Attribute {
	all := make(map[string]evaluate.Attribute, len(u.Attributes))
	for _, attribute := range u.Attributes {
		all[attribute.Name] = attribute
	}
	return all
}

// class finds out what a value is that is not the same text on both sides, or does not lead to the same place. It reports false where
// it is the same.
func (x *comparing) class(d *Difference, old, now evaluate.Attribute) bool {
	kind := kindOf(d.Attribute)
	expected, declared := x.expected(d.Attribute)
	switch {
	case kind == reference && x.sameWay(d.Attribute, old.Value, now.Value):
		return false
	case d.Had != d.Has && x.isUnsaid(d.Attribute, old.Value+now.Value):
		return false
	case declared && expected.Old != expected.New:
		return x.declare(d, expected)
	case kind == reference:
		d.Class = Undeclared
		return true
	case d.Had != d.Has:
		d.Class = Undeclared
		return true
	case kind == file && !x.sameContents(old.Value):
		d.Class, d.Why = Undeclared, "a file that it names has other contents after"
		return true
	case old.Value == now.Value:
		return x.leftBehind(d, old.Value) || (kind == hook || kind == file) && x.strays(d, old.Value) || x.newStandIns(d, old, now)
	default:
		return x.classOf(kind, d, old.Value, now.Value)
	}
}

// leftBehind finds a value that is the same text and that names by its absolute path something which is no longer there.
func (x *comparing) leftBehind(d *Difference, value string) bool {
	told(value, func(text string) string {
		for _, word := range words.FindAllString(text, -1) {
			if !path.IsAbs(word) {
				continue
			}
			if p, ok := x.was.place(word); ok && d.Why == "" && x.was.tree.Exists(p) && x.was.to(p) != p {
				d.Class, d.Left, d.Why = Undeclared, true, fmt.Sprintf("it names %s, which goes to %s", p, x.was.to(p))
			}
		}
		return text
	})
	return d.Why != ""
}

// classOf is class for two values that differ as texts.
func (x *comparing) classOf(kind kind, d *Difference, old, now string) bool {
	switch {
	case kind == setting && x.movesAlong(old, now), kind == place && x.samePlaces(old, now), kind == file && x.sameFiles(old, now):
		return false
	case kind == setting && x.stateKey(d), kind == contents && x.onlyStateKeys(old, now),
		kind == file && x.sameFiles(x.withPlannedArguments(old, now), now):
		d.Class = StateKey
	case kind == hook && x.samePlaces(old, now):
		d.Class = Followed
	case x.samePlaces(x.withNewKeys(kind, old, now), now):
		d.Class = ByMove
	default:
		d.Class = Undeclared
	}
	return true
}

// isUnsaid tells whether a value that is there on one side only says what holds where nothing is said.
func (x *comparing) isUnsaid(name, value string) bool {
	return value != "" && value == unsaidOf(name)
}

// unsaidOf is what holds of an attribute of which nothing is said; empty where nothing does.
func unsaidOf(name string) string {
	for end, value := range unsaid {
		if strings.HasPrefix(name, "dependency.") && strings.HasSuffix(name, end) {
			return value
		}
	}
	return ""
}

// newStandIns finds a value that is the same text, but that was known before and hangs on something now that stood in for the truth,
// or on something else than before: that both are the same may be chance.
func (x *comparing) newStandIns(d *Difference, old, now evaluate.Attribute) bool {
	for _, hang := range now.Hangs {
		known := slices.ContainsFunc(old.Hangs, func(o evaluate.Hang) bool {
			return o.Kind == hang.Kind && x.was.led(o.On) == x.is.led(hang.On)
		})
		if !known && isResult(d.Attribute) {
			d.Class = Undeclared
			d.Why = fmt.Sprintf("it hangs on %s now, which only stands in for the truth here", hang.On)
			return true
		}
	}
	return false
}

// through gives the values that hang on outputs of a dependency which leads elsewhere now, or is turned off.
func (x *comparing) through(attribute string) []string {
	label, ok := strings.CutPrefix(attribute, "dependency.")
	if !ok {
		return nil
	}
	at := strings.LastIndex(label, ".")
	if at < 0 || label[at:] != ".config_path" {
		return nil
	}
	var all []string
	for _, a := range x.after.Attributes {
		if isResult(a.Name) && slices.ContainsFunc(a.Hangs, func(h evaluate.Hang) bool {
			return strings.HasPrefix(h.On, "dependency."+label[:at]+".")
		}) {
			all = append(all, a.Name)
		}
	}
	return all
}
