package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/report"
)

// confirm asks whether to go on. Without a terminal nobody could answer: then the flag must have done so before.
func (a *app) confirm(ctx context.Context, cmd *cobra.Command, question string, approved bool) error {
	if approved {
		return nil
	}
	if _, ok := terminal(a.io.In); !ok || a.json() {
		return usageError{cmd, "there is no terminal to ask on; say --auto-approve (-y) to go on without being asked"}
	}
	fmt.Fprint(a.io.Err, report.Question(question+" [y/N] ", a.look(a.io.Err)))
	type answer struct {
		line string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := bufio.NewReader(a.io.In).ReadString('\n')
		answers <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(a.io.Err)
		return ctx.Err()
	case answer := <-answers:
		if answer.err != nil && !errors.Is(answer.err, io.EOF) {
			return fmt.Errorf("the answer cannot be read: %w", answer.err)
		}
		switch strings.ToLower(strings.TrimSpace(answer.line)) {
		case "y", "yes":
			return nil
		default:
			return errDeclined
		}
	}
}

// approveFlag adds --auto-approve.
func approveFlag(cmd *cobra.Command, approved *bool) {
	cmd.Flags().BoolVarP(approved, "auto-approve", "y", false, "do it without asking; needed where there is no terminal")
}
