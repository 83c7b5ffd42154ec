package cli

import (
	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/cluster"
)

func (a *app) removeClusterCommand() *cobra.Command {
	var flags showOrCarryOut
	cmd := &cobra.Command{
		Use:     "remove-cluster NAME",
		GroupID: groupClusters,
		Short:   "Remove a cluster's files, once it has no state",
		Long: `Show which files would go, ask, and remove them. It is refused while anything outside of the cluster
refers to it, or a unit of it has a state with something in it, and says which.

It destroys nothing. The plan prints the lines that would, for you to run; and it names the lists and
texts elsewhere that still speak of the cluster.`,
		Example: `  tg-refactor remove-cluster cluster-3 --dry-run
  tg-refactor remove-cluster cluster-3`,
		Args:              oneCluster,
		ValidArgsFunction: a.completeCluster,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.engine()
			if err != nil {
				return err
			}
			made, err := e.RemoveCluster(cmd.Context(), cluster.Removal{Cluster: args[0]})
			if err != nil {
				return err
			}
			return a.showOrCarryOut(cmd, e, made, flags)
		},
	}
	flags.add(cmd)
	return cmd
}
