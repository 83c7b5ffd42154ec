package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// trouble makes a finding of what the disk says. Findings and cancellations stay what they are.
func trouble(err error) error {
	var list finding.List
	if err == nil || errors.As(err, &list) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	f := finding.Finding{Code: finding.WriteFailed, Severity: finding.Error, Message: fmt.Sprintf("the disk refused: %v", err),
		Remedy: "Remove the cause, then run the command again"}
	switch {
	case journal.Full(err):
		f.Code, f.Remedy = finding.DiskFull, "Make room on the disk, then run the command again"
	case journal.ReadOnly(err):
		f.Code, f.Remedy = finding.NotWritable, "Make the repository and its git directory writable, then run the command again"
	}
	return finding.List{f}
}

// outcome adds to an error how the tree stands now.
func outcome(err error, how string) error {
	err = trouble(err)
	var list finding.List
	if !errors.As(err, &list) {
		return fmt.Errorf("%w; %s", err, how)
	}
	told := slices.Clone(list)
	told[0].Message += "; " + how
	return told
}

const takenBack = "everything was taken back"

func stuck(id string) string {
	return "what was begun could not be taken back: " + id + " is interrupted"
}

// interrupted is the finding that stops everything else.
func interrupted(record journal.Record) error {
	return finding.List{{Code: finding.ApplyInterrupted, Severity: finding.Error,
		Message: fmt.Sprintf("%s (%s) was interrupted in its midst", record.ID, record.Title),
		Remedy:  "Finish it or take it back first: `tg-refactor status` shows both commands"}}
}
