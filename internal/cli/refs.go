package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) refsCommand() *cobra.Command {
	var request engine.ReferencesRequest
	command := &cobra.Command{
		Use:     "refs PATH",
		GroupID: groupLook,
		Short:   "Show what a file or folder refers to, or who refers to it",
		Long: `Show what a file or folder refers to: dependencies, includes, sources, files that are read, symbolic
links. With --reverse, show who refers to it or to what is below it. A text in a shared file is listed
once for each config that sees it, since it may lead each of them elsewhere. With --all as well, follow on to
everything that depends on it in the end.`,
		Example: `  tg-refactor refs live/prod/app
  tg-refactor refs --reverse live/prod/env.hcl
  tg-refactor refs --reverse --all modules/vpc
  tg-refactor refs live/prod/app -v`,
		Args: func(command *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{command, fmt.Sprintf("refs takes one path, and there are %d", len(args))}
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			if request.All && !request.Reverse {
				return usageError{command, "--all goes with --reverse"}
			}
			request.Path = args[0]
			found, err := e.References(command.Context(), request)
			if err != nil {
				return err
			}
			a.warn(e.TooLarge())
			if !a.json() {
				return a.print(report.References(found, a.look(a.io.Out)))
			}
			text, err := report.ReferencesJSON(found)
			if err != nil {
				return err
			}
			return a.print(string(text))
		},
	}
	command.Flags().BoolVar(&request.Reverse, "reverse", false, "who refers to PATH, or to what is below it")
	command.Flags().BoolVar(&request.All, "all", false, "with --reverse: also who refers to these, and so on: all that depends on PATH in the end")
	return command
}
