package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/report"
)

// The exit codes, all of them.
const (
	exitOK          = 0
	exitError       = 1
	exitPending     = 2
	exitFindings    = 2
	exitInterrupted = 130
)

// errPending ends a command whose work went well and found changes that wait.
var errPending = errors.New("changes are pending")

// errFindings ends a command whose work went well and found something for somebody to mend.
var errFindings = errors.New("there are findings")

// errShown ends a command that has printed its errors with its result.
var errShown = errors.New("the result has errors")

// errDeclined ends a command whose question was answered with no.
var errDeclined = errors.New("nothing was changed")

// usageError is a command line that cannot be meant.
type usageError struct {
	cmd     *cobra.Command
	message string
}

func (e usageError) Error() string { return e.message }

// exitCode prints what an error has to say and gives the code for it.
func (a *app) exitCode(ctx context.Context, err error) int {
	var list finding.List
	var one finding.Finding
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errPending):
		return exitPending
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.Is(err, errShown):
	case errors.As(err, &list):
		a.problems(list)
	case errors.As(err, &one):
		a.problems(finding.List{one})
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(a.io.Err, "Interrupted.")
	case errors.As(err, &usage):
		fmt.Fprintf(a.io.Err, "Error: %s\nRun \"%s --help\" to see what there is.\n", usage.message, usage.cmd.CommandPath())
	case errors.Is(err, errDeclined):
		fmt.Fprintln(a.io.Err, "Nothing was changed.")
	default:
		fmt.Fprintln(a.io.Err, "Error: "+oneLine(err.Error()))
	}
	if ctx.Err() != nil {
		return exitInterrupted
	}
	return exitError
}

// problems prints findings: in text on stderr, in JSON as the document on stdout, and there for GitHub as well.
func (a *app) problems(list finding.List) {
	if a.format == formatGitHub {
		_ = a.print(report.FindingsGitHub(list, a.look(a.io.Out)))
	}
	if !a.json() {
		fmt.Fprint(a.io.Err, report.Findings(list, a.look(a.io.Err)))
		return
	}
	if text, err := report.FindingsJSON(list); err == nil {
		_, _ = a.io.Out.Write(text)
	}
}

// warn prints findings on stderr that go beside a result which has no room for them, in any format.
func (a *app) warn(list finding.List) {
	if len(list) > 0 {
		fmt.Fprint(a.io.Err, report.Findings(list, a.look(a.io.Err)))
	}
}

// panicked tells of a panic in one line; where the environment asks for it, with the stack.
func (a *app) panicked(cause any, stack []byte) int {
	fmt.Fprintf(a.io.Err, "Error: this is a bug in tg-refactor: %s. Please report it with the command that you ran.\n", oneLine(fmt.Sprint(cause)))
	if a.io.Getenv != nil && a.io.Getenv("TG_REFACTOR_STACK") != "" {
		_, _ = a.io.Err.Write(stack)
	}
	return exitError
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
