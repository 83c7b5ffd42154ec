package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/report"
)

func (a *app) overrideCommand() *cobra.Command {
	var request engine.OverrideRequest
	var flags showOrCarryOut
	cmd := &cobra.Command{
		Use:     "override CLUSTER [KEY=VALUE …]",
		GroupID: groupClusters,
		Short:   "Show or change what a cluster runs instead of the shared artifacts",
		Long: `Without a change, list what is in force for each key and from where. With KEY=VALUE, set overrides in
the cluster's definition; with --unset, take them away. Keys and the form of values are checked.

--pin writes what the shared artifacts are today for every key that is not overridden, so that an upgrade
of the artifacts does not touch the cluster. It wants real outputs, as "terragrunt output -json" prints
them in the folder of each shared stage, and never writes a mock. --unpin takes pins away again.`,
		Example: `  # What is in force, and from where
  tg-refactor override cluster-2

  # A version of its own, and back to the shared one
  tg-refactor override cluster-2 talos_version=v1.12.0 kubernetes_version=v1.32.0
  tg-refactor override cluster-2 --unset talos_version --unset kubernetes_version

  # Stay as it is while the shared artifacts are upgraded
  tg-refactor override cluster-1 --pin
  tg-refactor override cluster-1 --unpin`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{cmd, "override takes the name of a cluster"}
			}
			return nil
		},
		ValidArgsFunction: a.completeCluster,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			request.Cluster, request.Environ = args[0], a.io.Environ
			if request.Set, err = settings(cmd, "override", args[1:]); err != nil {
				return err
			}
			if request.Pin && request.Unpin {
				return usageError{cmd, "--pin and --unpin exclude each other"}
			}
			if len(request.Outputs) > 0 && !request.Pin {
				return usageError{cmd, "--outputs is for --pin"}
			}
			e, err := a.engine()
			if err != nil {
				return err
			}
			if len(request.Set)+len(request.Unset) == 0 && !request.Pin && !request.Unpin {
				return a.showOverrides(cmd, e, request.Cluster)
			}
			made, err := e.Override(cmd.Context(), request)
			if err != nil {
				return err
			}
			return a.showOrCarryOut(cmd, e, made, flags)
		},
	}
	all := cmd.Flags()
	all.StringArrayVar(&request.Unset, "unset", nil, "take the override of `KEY` away; may be repeated")
	all.BoolVar(&request.Pin, "pin", false, "write what the shared artifacts are today, from the outputs in their states")
	all.BoolVar(&request.Unpin, "unpin", false, "take away what --pin wrote")
	all.StringArrayVar(&request.Outputs, "outputs", nil,
		"for --pin, instead of asking Terragrunt: a `FILE` of \"terragrunt output -json\", or STAGE=FILE; may be repeated")
	_ = cmd.MarkFlagFilename("outputs")
	flags.add(cmd)
	return cmd
}

func (a *app) showOverrides(cmd *cobra.Command, e *engine.Engine, name string) error {
	found, err := e.Overrides(cmd.Context(), name)
	if err != nil {
		return err
	}
	if !a.json() {
		return a.print(report.Overrides(found, a.look(a.io.Out)))
	}
	text, err := report.OverridesJSON(found)
	if err != nil {
		return fmt.Errorf("write overrides: %w", err)
	}
	return a.print(string(text))
}
