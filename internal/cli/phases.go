package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
)

// phaseName is a phase as --phase may name it.
type phaseName struct {
	number int
	name   string
}

func phaseNames(e *engine.Engine) []phaseName {
	var names []phaseName
	for _, phase := range e.Phases() {
		names = append(names, phaseName{phase.Number, phase.Name})
	}
	return names
}

// parsePhases reads --phase: "4", "1-3", "1,3", or names. It gives the numbers, ascending, each once; none
// where the flag is left out. An empty text, as of a variable that is not set, is refused: all is not what was meant.
func parsePhases(cmd *cobra.Command, text string, known []phaseName) ([]int, error) {
	if strings.TrimSpace(text) == "" {
		if cmd.Flags().Changed("phase") {
			return nil, usageError{cmd, "--phase names no phase; leave the flag out for all of them"}
		}
		return nil, nil
	}
	var numbers []int
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		first, last, err := phaseRange(cmd, part, known)
		if err != nil {
			return nil, err
		}
		for number := first; number <= last; number++ {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}

// phaseRange reads one phase or a range of two numbers.
func phaseRange(cmd *cobra.Command, part string, known []phaseName) (first, last int, err error) {
	if from, to, ok := strings.Cut(part, "-"); ok && isNumber(from) && isNumber(to) {
		if first, err = onePhase(cmd, from, known); err != nil {
			return 0, 0, err
		}
		if last, err = onePhase(cmd, to, known); err != nil {
			return 0, 0, err
		}
		if first > last {
			return 0, 0, usageError{cmd, fmt.Sprintf("--phase %s runs backwards; write %d-%d", part, last, first)}
		}
		return first, last, nil
	}
	first, err = onePhase(cmd, part, known)
	return first, first, err
}

func onePhase(cmd *cobra.Command, text string, known []phaseName) (int, error) {
	number, numberErr := strconv.Atoi(text)
	var names, all []string
	for _, phase := range known {
		if phase.name == text || numberErr == nil && phase.number == number {
			return phase.number, nil
		}
		names = append(names, phase.name)
		all = append(all, fmt.Sprintf("%d (%s)", phase.number, phase.name))
	}
	message := fmt.Sprintf("there is no phase %q; the phases are %s", text, strings.Join(all, ", "))
	if near := nearest(text, names); near != "" && numberErr != nil {
		message = fmt.Sprintf("there is no phase %q; did you mean %q?", text, near)
	}
	return 0, usageError{cmd, message}
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(strings.TrimSpace(text))
	return err == nil
}
