package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) checkCommand() *cobra.Command {
	var request engine.CheckRequest
	command := &cobra.Command{
		Use:     "check",
		GroupID: groupLook,
		Short:   "Look for what is wrong with the tree, for CI",
		Long: `Look for what is wrong with the tree: references that lead nowhere, units that keep their states at one
place, circles of dependencies, dependencies that are turned off while something still reads their mock,
what Terragrunt no longer knows, files that do not parse; and where there are clusters, phases that are
half done, copies of shared artifacts, images whose tag can move, shared states that nothing locks.

With --base, what the revision has as well is a note, so that a tree which was never clean can be checked
from the first day. A unit that moved or vanished without an entry in a move manifest is an error then.

It reads files and asks git: no network, no credentials, no Terragrunt, and nothing of the tree is run.
It ends with 0 where there is nothing but notes, with 2 where there are errors or warnings, and with 1
where it could not be done. The formats are text, json, sarif, github and markdown.`,
		Example: `  # In CI, for a pull request
  tg-refactor check --base origin/main

  # Before a commit: what do my changes break?
  tg-refactor check --base HEAD

  # Everything that is wrong, and nothing else
  tg-refactor check --quiet

  # For GitHub's code scanning, as annotations, and as a comment on a pull request
  tg-refactor check --base origin/main --format sarif > check.sarif
  tg-refactor check --base origin/main --format github
  tg-refactor check --base origin/main --format markdown`,
		Args:        noArgs,
		Annotations: formats(formatText, formatJSON, formatSARIF, formatGitHub, formatMarkdown),
		RunE: func(command *cobra.Command, _ []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			checked, err := e.Check(command.Context(), request)
			if err != nil {
				return err
			}
			if err := a.printChecked(checked); err != nil {
				return err
			}
			if checked.Findings.Has(finding.Warning) {
				return errFindings
			}
			return nil
		},
	}
	command.Flags().StringVar(&request.Base, "base", "", "what this `REVISION` of git has as well is a note")
	return command
}

func (a *app) printChecked(checked engine.Checked) error {
	look := a.look(a.io.Out)
	var text []byte
	var err error
	switch a.format {
	case formatJSON:
		text, err = report.CheckedJSON(checked)
	case formatSARIF:
		text, err = report.FindingsSARIF(checked.Findings, a.version)
	case formatGitHub:
		return a.print(report.FindingsGitHub(checked.Findings, look))
	case formatMarkdown:
		return a.print(report.CheckedMarkdown(checked))
	default:
		return a.print(report.Checked(checked, look))
	}
	if err != nil {
		return err
	}
	return a.print(string(text))
}
