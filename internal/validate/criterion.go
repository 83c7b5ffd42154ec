// Package validate owns the success criteria of the multi-cluster refactoring: what must be so in a tree for it to have worked, and how
// each is judged. It must not know how units are evaluated, or who runs Terragrunt.
package validate

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
)

// State tells how a criterion was judged.
type State string

// The states of a criterion.
const (
	Passed    State = "pass"
	Failed    State = "fail"
	NotTested State = "not tested"
)

// Criterion is one thing that must be so.
type Criterion struct {
	// Name is stable and kebab-case; Title says what must be so, as a sentence without a period.
	Name, Title string
	State       State
	// Why is a clause: what was seen, or what kept it from being tested.
	Why string
	// Details are the single things that failed, or that the reader should know.
	Details []Detail
}

// Detail is what is so about one unit or folder.
type Detail struct {
	Place   change.Path
	Message string
}

// criterion gathers what fails of one criterion; without a failure it passes.
type criterion struct{ Criterion }

func begin(name, title string) *criterion {
	return &criterion{Criterion{Name: name, Title: title, State: Passed}}
}

func (c *criterion) fail(place change.Path, format string, args ...any) {
	c.State = Failed
	c.Details = append(c.Details, Detail{Place: place, Message: fmt.Sprintf(format, args...)})
}

// end gives the criterion; why says what was seen where it passed.
func (c *criterion) end(why string) Criterion {
	c.Why = why
	if c.State == Failed {
		c.Why = number(len(c.Details), "failure", "failures")
	}
	return c.Criterion
}

// number gives a number with its noun, as "1 unit" or "3 units".
func number(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}

// Untested gives a criterion that could not be tested.
func Untested(name, title, why string) Criterion {
	return Criterion{Name: name, Title: title, State: NotTested, Why: why}
}

// Judged gives a criterion that somebody else judged: it fails where there are details.
func Judged(name, title, why string, failures []Detail) Criterion {
	c := begin(name, title)
	for _, failure := range failures {
		c.fail(failure.Place, "%s", failure.Message)
	}
	return c.end(why)
}
