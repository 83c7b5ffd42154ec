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
	var flags showOrCarryOut
	cmd := &cobra.Command{
		Use:     "add-cluster NAME",
		GroupID: groupClusters,
		Short:   "Add a cluster after the model of another one",
		Long: `Copy a cluster's units and configuration to a new folder NAME beside it, and give the new cluster an
identity of its own: name, number, and whatever else the layout file says belongs to one cluster alone.
Its overrides are empty. It uses the artifacts that are there: nothing is built again.

Caches, states, secrets, keys and what git ignores are not copied. Neither are documents beside the units,
which tell of the template, unless something reads them or --documents asks for them. --exclude leaves out
more. The plan lists what stays behind.

It also lists what would use something of the template's, as its kubeconfig or its state, texts that still
hold the template's name, number or an address made of it, numbers that may be made of it, and tables
elsewhere that have an entry for the template and none for the new cluster.

On a terminal it asks for what is left out. Then it shows the plan, and asks before it writes.`,
		Example: `  # The first cluster is the template, the number comes from the folder's name
  tg-refactor add-cluster cluster-2 --name luna

  # See it first
  tg-refactor add-cluster cluster-2 --name luna --dry-run

  # Leave out the scratch units, and take the documents along
  tg-refactor add-cluster cluster-2 --exclude 'scratch/**' --documents

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
			made, err := e.AddCluster(cmd.Context(), request, flags.proof.Accept...)
			if err != nil {
				return err
			}
			return a.showOrCarryOut(cmd, e, made, flags)
		},
	}
	all := cmd.Flags()
	all.SortFlags = false
	all.StringVar(&request.From, "from", "", "the `CLUSTER` that is the template (default: the first)")
	all.StringVar(&request.Name, "name", "", "the new cluster's name (default: made of NAME)")
	all.StringVar(&request.ID, "id", "", "its number (default: the digits of NAME)")
	all.StringArrayVar(&set, "set", nil, "another local of its definition, `KEY=VALUE`; dots lead into objects; may be repeated")
	all.StringArrayVar(&override, "override", nil, "an override, `KEY=VALUE`; may be repeated")
	all.BoolVar(&request.RewriteIdentity, "rewrite-identity", false, "rewrite what still holds the template's identity")
	all.BoolVar(&request.RewriteMentions, "rewrite-mentions", false, "also add NAME to lists elsewhere that name the template")
	all.StringArrayVar(&request.Exclude, "exclude", nil, "leave out what this `GLOB` matches in the template's folder; may be repeated")
	all.BoolVar(&request.Documents, "documents", false, "also copy documents that stand beside the units")
	flags.add(cmd)
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
