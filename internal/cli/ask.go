package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"charm.land/huh/v2"

	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/engine"
)

// canAsk tells whether there is a terminal on which questions can be asked and answered.
func (a *app) canAsk() bool {
	_, in := terminal(a.io.In)
	_, out := terminal(a.io.Err)
	return in && out && !a.json()
}

// askForCluster asks for what a new cluster's request leaves out, with what it would be otherwise as the answer that is there already.
func (a *app) askForCluster(ctx context.Context, e *engine.Engine, request cluster.Addition) (cluster.Addition, error) {
	complete, err := e.CompleteAddition(ctx, request)
	if err != nil {
		return request, err
	}
	names, err := e.ClusterNames(ctx)
	if err != nil {
		return request, err
	}
	if request.From == "" && len(names) > 1 {
		choice := huh.NewSelect[string]().Title("Which cluster is the template?").Options(huh.NewOptions(names...)...).Value(&complete.From)
		if err := a.ask(ctx, choice); err != nil {
			return request, err
		}
		request.From = complete.From
		if complete, err = e.CompleteAddition(ctx, request); err != nil {
			return request, err
		}
	}
	request.From = complete.From
	if request.Name == "" {
		if request.Name, err = a.askText(ctx, "What is the new cluster called?", complete.Name); err != nil {
			return request, err
		}
	}
	if request.ID == "" {
		request.ID, err = a.askText(ctx, "What is its number?", complete.ID)
	}
	return request, err
}

// askText asks for a text. An empty answer is the one that is shown already.
func (a *app) askText(ctx context.Context, question, otherwise string) (string, error) {
	answer := ""
	field := huh.NewInput().Title(question).Placeholder(otherwise).Value(&answer)
	if a.plain() && otherwise != "" {
		field.Title(fmt.Sprintf("%s [%s]", question, otherwise))
	}
	err := a.ask(ctx, field)
	return cmp.Or(strings.TrimSpace(answer), otherwise), err
}

// plain tells that the terminal can do nothing but lines.
func (a *app) plain() bool { return a.io.Getenv("TERM") == "dumb" }

// ask asks one question. While it waits, an interrupt is heard.
func (a *app) ask(ctx context.Context, field huh.Field) error {
	answered := make(chan error, 1)
	screen, onTerminal := terminal(a.io.Err) // A form steers the terminal itself.
	out := a.io.Err
	if onTerminal {
		out = screen
	}
	go func() {
		answered <- huh.NewForm(huh.NewGroup(field)).WithInput(a.io.In).WithOutput(out).WithAccessible(a.plain()).WithShowHelp(false).
			RunWithContext(ctx)
	}()
	if a.plain() {
		// Nothing can take the terminal's line back from who reads it; a form would put the terminal in order first.
		select {
		case err := <-answered:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := <-answered
	switch {
	case errors.Is(err, huh.ErrUserAborted):
		return errDeclined
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		return err
	}
}
