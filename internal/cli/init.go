package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "init",
		GroupID: groupWork,
		Short:   "Write tg-refactor.hcl from what the tree shows",
		Long: `Write a complete, commented layout file from what the tree shows: where the live folder is, what the
artifact stages are called, what is flattened, names and override keys. A tree like the one of the
refactoring plan needs no such file; write one to change what is done or how things are called.

On a terminal it asks what shared artifacts are called that carry a cluster's name today. Without one the
file has what is left of the name without the cluster's, and says so. It only creates that file.`,
		Example: `  tg-refactor init
  tg-refactor init --live infra/live --layout tg-refactor.hcl`,
		Args:        noArgs,
		Annotations: formats(formatText),
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			var ask func(phase.Name) (string, error)
			if a.canAsk() {
				ask = func(name phase.Name) (string, error) { return a.askForName(cmd.Context(), name) }
			}
			written, err := e.Init(cmd.Context(), ask)
			if err != nil {
				return err
			}
			a.say("Wrote %s. Read it, change what you want otherwise, then run: tg-refactor plan", written.Path)
			return nil
		},
	}
}

// askForName asks what a shared artifact is called, until the answer is an expression. A bare text is taken for what stands between quotes.
func (a *app) askForName(ctx context.Context, name phase.Name) (string, error) {
	question := fmt.Sprintf("What is %s of %s called? It is %s today.", name.Name, name.Stage, strings.Join(strings.Fields(name.Old), " "))
	for {
		answer, err := a.askText(ctx, question, name.New)
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(answer, `"`) && !strings.HasPrefix(answer, "local.") && answer != name.New {
			answer = `"` + answer + `"`
		}
		if _, diagnostics := syntax.ParseExpression([]byte(answer), "", hcl.InitialPos); !diagnostics.HasErrors() {
			return answer, nil
		}
		a.say("%s is no expression of HCL.", answer)
	}
}
