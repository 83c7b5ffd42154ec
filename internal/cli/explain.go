package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/docs/findings"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain [CODE]",
		GroupID: groupLook,
		Short:   "Say what a finding means and what to do about it",
		Long: `Findings carry a code, as in "error[uncommitted-changes]". Say what it means, why it matters and what
to do, with an example. Without a code, list all codes.`,
		Example: `  tg-refactor explain uncommitted-changes
  tg-refactor explain`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			look := a.look(a.io.Out)
			codes := findings.Codes()
			if len(args) > 0 {
				code := strings.Trim(args[0], "[]")
				page, ok := findings.Page(code)
				if !ok {
					return unknown(cmd, "code", code, codes)
				}
				if !a.json() {
					return a.print(report.Page(page, look))
				}
				codes = []string{code}
			}
			if !a.json() {
				return a.print(report.Names(codes, findings.Summary, look))
			}
			text, err := report.PagesJSON(codes)
			if err != nil {
				return err
			}
			return a.print(string(text))
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return findings.Codes(), cobra.ShellCompDirectiveNoFileComp
		},
	}
}
