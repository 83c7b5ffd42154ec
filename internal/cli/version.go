package cli

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		GroupID: groupLook,
		Short:   "Print the version",
		Example: `  tg-refactor version
  tg-refactor version --format json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			platform := runtime.GOOS + "/" + runtime.GOARCH
			if !a.json() {
				return a.print(fmt.Sprintf("tg-refactor %s (%s, %s)\n", a.version, runtime.Version(), platform))
			}
			text, err := json.MarshalIndent(map[string]string{"format_version": "1.0", "version": a.version, "go": runtime.Version(),
				"platform": platform}, "", "  ")
			if err != nil {
				return err
			}
			return a.print(string(text) + "\n")
		},
	}
}
