package prove

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
)

// elsewhere is a dependency that was declared to lead to another unit: the folders of both, as they were before.
type elsewhere struct {
	label    string
	old, new change.Path
	why      string
}

// readElsewhere lets pass what differs in nothing but which unit a missing output is one of, where the dependency was declared to lead
// to another unit. A true output of the other unit that is another value stays a difference.
func (x *comparing) readElsewhere() {
	var led []elsewhere
	for _, d := range x.row.Differences {
		label, ok := strings.CutPrefix(d.Attribute, "dependency.")
		if label, isPath := strings.CutSuffix(label, ".config_path"); ok && isPath && d.Class == Declared {
			if old := target(x.before, label); old != "" {
				led = append(led, elsewhere{label: label, old: old, new: x.origin(target(x.after, label)), why: d.Why})
			}
		}
	}
	for i := range x.row.Differences {
		d := &x.row.Differences[i]
		if d.Class != Undeclared && d.Class != ByMove {
			continue
		}
		value := d.Old
		why := ""
		for _, e := range led {
			if slices.ContainsFunc(d.StandIns, func(h evaluate.Hang) bool {
				return h.Kind == evaluate.MissingOutput && strings.HasPrefix(h.On, "dependency."+e.label+".outputs")
			}) {
				value, why = strings.ReplaceAll(value, string(e.old), string(e.new)), e.why
			}
		}
		if why != "" && value == d.New {
			d.Class, d.Why = Declared, why
		}
	}
}

// target is the folder of the unit to which a dependency leads; empty where it leads nowhere.
func target(u evaluate.Unit, label string) change.Path {
	for _, dependency := range u.Dependencies {
		if dependency.Name == label && dependency.Target != "" {
			return dependency.Target.Dir()
		}
	}
	return ""
}

// origin is where a folder stood before.
func (x *comparing) origin(folder change.Path) change.Path {
	if before, ok := x.Moves.Preimage(folder); ok && folder != "" {
		return before
	}
	return folder
}
