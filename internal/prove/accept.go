package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Acceptance lets a difference pass that nobody declared: of one unit, or of every unit.
type Acceptance struct {
	// Unit is the unit's folder before or after; empty for every unit.
	Unit change.Path
	// Attribute is the whole name of a value, as "inputs.path"; Evaluation for a unit that cannot be evaluated, Existence for one
	// that is gone.
	Attribute string
}

// String gives the acceptance as it is written, "inputs.path" or "live/app:inputs.path".
func (a Acceptance) String() string {
	if a.Unit == "" {
		return a.Attribute
	}
	return string(a.Unit) + ":" + a.Attribute
}

// ParseAcceptance reads what String writes. The error is a finding.
func ParseAcceptance(text string) (Acceptance, error) {
	unit, attribute, one := strings.Cut(text, ":")
	if !one {
		unit, attribute = "", text
	}
	path, ok := change.Parse(unit)
	if unit == "" {
		path = ""
	}
	if !ok || attribute == "" || one && unit == "" {
		return Acceptance{}, finding.List{{Code: finding.AcceptedForNothing, Severity: finding.Error,
			Message: fmt.Sprintf("%q names nothing that could be accepted", text),
			Remedy:  "Write ATTRIBUTE or UNIT:ATTRIBUTE, as inputs.path or live/app:inputs.path"}}
	}
	return Acceptance{Unit: path, Attribute: attribute}, nil
}

// covers tells whether the acceptance speaks of a value of a unit.
func (a Acceptance) covers(u Unit, attribute string) bool {
	return a.Attribute == attribute && (a.Unit == "" || a.Unit == u.Before || a.Unit == u.After)
}

// Covering gives the first of the acceptances that speaks of a value of a unit.
func Covering(list []Acceptance, u Unit, attribute string) (Acceptance, bool) {
	i := slices.IndexFunc(list, func(a Acceptance) bool { return a.covers(u, attribute) })
	if i < 0 {
		return Acceptance{}, false
	}
	return list[i], true
}

// accept notes in a unit what is accepted of what stands, and in used which acceptances that took.
func accept(u *Unit, list []Acceptance, used map[string]bool) {
	for _, a := range list {
		for i := range u.Differences {
			if d := &u.Differences[i]; d.Stands() && a.covers(*u, d.Attribute) {
				d.Accepted, used[a.String()] = a.String(), true
			}
		}
		if u.fails && u.Accepted == "" && a.covers(*u, u.what()) {
			u.Accepted, used[a.String()] = a.String(), true
		}
	}
}
