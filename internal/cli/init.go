package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "init",
		GroupID: groupWork,
		Short:   "Write tg-refactor.hcl from what the tree shows",
		Long: `Write a complete, commented layout file from what the tree shows: where the live folder is, what the
artifact stages are called, what is flattened, names and override keys. A tree like the one of the
refactoring plan needs no such file; write one to change what is done or how things are called.

It only creates that file and asks nothing.`,
		Example: `  tg-refactor init
  tg-refactor init --live infra/live --layout tg-refactor.hcl`,
		Args:        noArgs,
		Annotations: formats(formatText),
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			written, err := e.Init(cmd.Context())
			if err != nil {
				return err
			}
			a.say("Wrote %s. Read it, change what you want otherwise, then run: tg-refactor plan", written.Path)
			return nil
		},
	}
}
