package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/engine"
)

func (a *app) addClusterCommand() *cobra.Command {
	var request cluster.Addition
	var set, override []string
	var out string
	var dryRun, allowDirty bool
	var proof engine.ProofOptions
	cmd := &cobra.Command{
		Use:     "add-cluster NAME",
		GroupID: groupClusters,
		Short:   "Add a cluster after the model of another one",
		Long: `Copy a cluster's units and configuration to a new folder NAME beside it, and give the new cluster an
identity of its own: name, number, and whatever else the layout file says belongs to one cluster alone.
Its overrides are empty. It uses the artifacts that are there: nothing is built again.

Caches, states, secrets, keys and what git ignores are not copied, and the plan lists what stays behind.
So it does every text that still holds the template's name, number or an address made of it, and tables
elsewhere that have an entry for the template and none for the new cluster.

On a terminal it asks for what is left out. It only creates files, so it does not ask whether to.`,
		Example: `  # The first cluster is the template, the number comes from the folder's name
  tg-refactor add-cluster cluster-2 --name luna

  # See it first
  tg-refactor add-cluster cluster-2 --name luna --dry-run

  # Fewer workers, another version, and nothing left of the template's identity
  tg-refactor add-cluster cluster-3 --from cluster-2 --name terra --set workers=2 \
    --set network.public_mtu=9000 --override talos_version=v1.12.0 --rewrite-identity`,
		Args: oneCluster,
		RunE: func(cmd *cobra.Command, args []string) error {
			request.Folder = args[0]
			var err error
			if request.Set, err = settings(cmd, "--set", set); err != nil {
				return err
			}
			if request.Override, err = settings(cmd, "--override", override); err != nil {
				return err
			}
			e, err := a.engine()
			if err != nil {
				return err
			}
			if a.canAsk() {
				if request, err = a.askForCluster(cmd.Context(), e, request); err != nil {
					return err
				}
			}
			made, err := e.AddCluster(cmd.Context(), request, proof.Accept...)
			if err != nil {
				return err
			}
			if dryRun || out != "" {
				return a.showPlan(e, made, out, false)
			}
			return a.carryOut(cmd, e, made, carryOut{approved: true, allowDirty: allowDirty, proof: proof})
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&request.From, "from", "", "the `CLUSTER` that is the template (default: the first)")
	flags.StringVar(&request.Name, "name", "", "the new cluster's name (default: made of NAME)")
	flags.StringVar(&request.ID, "id", "", "its number (default: the digits of NAME)")
	flags.StringArrayVar(&set, "set", nil, "another local of its definition, `KEY=VALUE`; dots lead into objects; may be repeated")
	flags.StringArrayVar(&override, "override", nil, "an override, `KEY=VALUE`; may be repeated")
	flags.BoolVar(&request.RewriteIdentity, "rewrite-identity", false, "rewrite what still holds the template's identity")
	flags.BoolVar(&request.RewriteMentions, "rewrite-mentions", false, "also add NAME to lists elsewhere that name the template")
	flags.BoolVarP(&dryRun, "dry-run", "n", false, "show what would happen, and change nothing")
	outFlag(cmd, &out)
	flags.BoolVar(&allowDirty, "allow-dirty", false, "also touch files with uncommitted changes")
	acceptFlag(cmd, &proof)
	a.completeClusters(cmd, "from")
	return cmd
}

// settings reads the values of a repeated KEY=VALUE flag.
func settings(cmd *cobra.Command, flag string, texts []string) ([]cluster.Setting, error) {
	var all []cluster.Setting
	for _, text := range texts {
		setting, ok := cluster.ParseSetting(text)
		if !ok {
			return nil, usageError{cmd, fmt.Sprintf("%s takes KEY=VALUE, and there is %q", flag, text)}
		}
		all = append(all, setting)
	}
	return all, nil
}

// oneCluster wants exactly one argument.
func oneCluster(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError{cmd, fmt.Sprintf("%s takes one name, and there are %d", cmd.Name(), len(args))}
	}
	return nil
}

// completeClusters completes a flag with the names of clusters.
func (a *app) completeClusters(cmd *cobra.Command, flag string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return a.clusterNames(cmd), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeCluster completes the first argument with the names of clusters.
func (a *app) completeCluster(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.clusterNames(cmd), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) clusterNames(cmd *cobra.Command) []string {
	e, err := engine.Open(engine.Options{Dir: a.dir, Live: a.live, Layout: a.layout})
	if err != nil {
		return nil
	}
	names, _ := e.ClusterNames(cmd.Context())
	return names
}
