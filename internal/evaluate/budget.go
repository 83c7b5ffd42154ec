package evaluate

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// BudgetVariable is the variable of the surroundings that multiplies what evaluating may take: "2" allows twice as much, "0.5" half.
const BudgetVariable = "TG_REFACTOR_BUDGET"

// budget is what evaluating may take before it is given up: a config can ask for more than any machine has.
type budget struct {
	// memory is how many bytes the process that evaluates a side may take, unit how many those values of one unit may have that it tells,
	// and side those of all.
	memory, unit, side uint64
	// time is how long one unit or one stack file may take.
	time time.Duration
	// adjust tells how to allow more.
	adjust string
}

// most is how many units or stack files are given up before the others are not tried any more: each costs a whole budget.
const most = 5

// CheckBudget gives the error that names a budget of the surroundings which is none; nil where it is one, or none is set.
func CheckBudget(environ []string) error {
	_, err := budgetOf(environ)
	return err
}

// budgetOf gives the budget that the surroundings allow.
func budgetOf(environ []string) (budget, error) {
	factor := 1.0
	for _, entry := range environ {
		text, ok := strings.CutPrefix(entry, BudgetVariable+"=")
		if !ok || text == "" {
			continue
		}
		var err error
		if factor, err = strconv.ParseFloat(text, 64); err != nil || !(factor >= 0.05 && factor <= 1000) {
			return budget{}, fmt.Errorf("%s is %q: give a number from 0.05 to 1000, as 2 for twice as much as usual", BudgetVariable, text)
		}
	}
	times := func(n float64) uint64 { return uint64(math.Round(n * factor)) }
	return budget{memory: times(2 << 30), unit: times(16 << 20), side: times(512 << 20), time: time.Duration(times(float64(20 * time.Second))),
		adjust: fmt.Sprintf("; %s=%s allows twice that", BudgetVariable, strconv.FormatFloat(2*factor, 'f', -1, 64))}, nil
}

func (b budget) overMemory() string {
	return fmt.Sprintf("too large: evaluating it takes more than %s of memory%s", size(b.memory), b.adjust)
}

func (b budget) overTime() string {
	return fmt.Sprintf("too large: evaluating it takes longer than %s%s", b.time.Round(100*time.Millisecond), b.adjust)
}

func (b budget) overValues() string {
	return fmt.Sprintf("too large: its values have more than %s%s", size(b.unit), b.adjust)
}

func (b budget) overSide() string {
	return fmt.Sprintf("too large: the values of all units have more than %s%s", size(b.side), b.adjust)
}

func (b budget) notTried() string {
	return fmt.Sprintf("not tried, since %d others were too large to be evaluated", most)
}

// size writes a number of bytes for people.
func size(bytes uint64) string {
	const mega = 1 << 20
	if bytes >= 1<<30 {
		return strconv.FormatFloat(math.Round(float64(bytes)/(1<<30)*10)/10, 'f', -1, 64) + " GiB"
	}
	return strconv.FormatUint(bytes/mega, 10) + " MiB"
}
