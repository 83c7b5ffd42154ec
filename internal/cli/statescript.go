package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// sayText tells a text of several lines on stderr; with --quiet it is silent.
func (a *app) sayText(text string) {
	if !a.quiet {
		fmt.Fprint(a.io.Err, text)
	}
}

func (a *app) stateScriptCommand() *cobra.Command {
	var o engine.StateOptions
	cmd := &cobra.Command{
		Use:   "script DIR",
		Short: "Write the migration as shell scripts, for people who run it in their own pipeline",
		Long: `Write up.sh, down.sh and manifest.json into a new folder. They do what "state migrate --no-plan" and "state
undo" do, in POSIX shell to be read before it is run: a function a unit, which may be run again, and which
stops at the first error. They need a POSIX shell with sed, awk, grep and cmp, OpenTofu or Terraform on the PATH
by the name that the unit uses, and the credentials of the backends. States of other workspaces than the default
one are not brought over: the scripts stop where they find some.`,
		Example: `  tg-refactor state script migration
  sh migration/up.sh`,
		Args: exactlyOne("the folder to write to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := a.stateJob(cmd, o)
			if err != nil {
				return err
			}
			scripts, findings, err := job.Script()
			if err != nil {
				return err
			}
			e, err := a.engine()
			if err != nil {
				return err
			}
			dir := e.Path(args[0])
			if err := os.Mkdir(dir, 0o700); err != nil {
				return finding.List{{Code: finding.WriteFailed, Severity: finding.Error, Message: fmt.Sprintf("the scripts cannot be written: %v", err),
					Remedy: "Name a folder that does not exist yet, in one that does"}}
			}
			for name, text := range map[string]string{"up.sh": scripts.Up, "down.sh": scripts.Down, "manifest.json": scripts.Manifest} {
				const private = 0o600 // Backends' settings may hold secrets.
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), private); err != nil {
					return finding.List{{Code: finding.WriteFailed, Severity: finding.Error, Message: err.Error(),
						Remedy: "Remove the folder and the cause, then run the command again"}}
				}
			}
			a.say("Wrote up.sh, down.sh and manifest.json to %s. Settings of backends stand in them: keep them out of the repository.", args[0])
			if len(findings) > 0 {
				a.problems(findings)
			}
			return findings.Err()
		},
	}
	stateFlags(cmd, &o)
	return cmd
}
