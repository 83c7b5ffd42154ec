package cli

import (
	"context"
	"errors"
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
	complete, names, err := e.CompleteAddition(ctx, request)
	if err != nil {
		return request, err
	}
	if request.From == "" && len(names) > 1 {
		choice := huh.NewSelect[string]().Title("Which cluster is the template?").Options(huh.NewOptions(names...)...).Value(&complete.From)
		if err := a.ask(ctx, choice); err != nil {
			return request, err
		}
		request.From = complete.From
		if complete, _, err = e.CompleteAddition(ctx, request); err != nil {
			return request, err
		}
	}
	request.From = complete.From
	if request.Name == "" {
		request.Name = complete.Name
		if err := a.ask(ctx, huh.NewInput().Title("What is the new cluster called?").Value(&request.Name)); err != nil {
			return request, err
		}
	}
	if request.ID == "" {
		request.ID = complete.ID
		if err := a.ask(ctx, huh.NewInput().Title("What is its number?").Value(&request.ID)); err != nil {
			return request, err
		}
	}
	request.Name, request.ID = strings.TrimSpace(request.Name), strings.TrimSpace(request.ID)
	return request, nil
}

// ask asks one question. On a terminal that can do nothing but lines it is asked in a line.
func (a *app) ask(ctx context.Context, field huh.Field) error {
	plain := a.io.Getenv("TERM") == "dumb"
	err := huh.NewForm(huh.NewGroup(field)).WithInput(a.io.In).WithOutput(a.io.Err).WithAccessible(plain).WithShowHelp(false).RunWithContext(ctx)
	switch {
	case errors.Is(err, huh.ErrUserAborted):
		return errDeclined
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		return err
	}
}
