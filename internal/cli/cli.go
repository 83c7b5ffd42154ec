// Package cli owns the command line: a file a command, flags to an engine request, its result to a report. It must not know rules
// of any kind.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/state"
)

// IO is what a run talks to.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	// Getenv reads the environment.
	Getenv func(string) string
	// Environ is the whole environment, as "NAME=value".
	Environ []string
	// Disk and Programs are as in engine.Options; nil for the real ones.
	Disk     journal.FS
	Programs state.Programs
}

// Run carries out one command line, without the program's name, and gives the exit code. It prints everything there is to say; a
// panic becomes one line.
func Run(ctx context.Context, args []string, streams IO, version string) (code int) {
	streams.Out, streams.Err = guarded(streams.Out), guarded(streams.Err)
	a := &app{io: streams, version: version}
	defer func() {
		if cause := recover(); cause != nil {
			code = a.panicked(cause, debug.Stack())
		}
	}()
	root := a.root()
	root.SetArgs(args)
	return a.exitCode(ctx, root.ExecuteContext(ctx))
}

// app is one run: what the shared flags say, and where to print.
type app struct {
	io      IO
	version string

	dir, live, layout string
	format            string
	noColor, noCache  bool
	verbose, quiet    bool
}

// The formats of --format.
const (
	formatText = "text"
	formatJSON = "json"
	// formatMarkdown is for pull requests, formatSARIF for code scanning, formatGitHub for annotations in GitHub Actions.
	formatMarkdown = "markdown"
	formatSARIF    = "sarif"
	formatGitHub   = "github"
)

// allFormats are those that some command writes.
var allFormats = []string{formatText, formatJSON, formatMarkdown, formatSARIF, formatGitHub, formatDot, formatMermaid}

// formatsKey is where a command's annotations keep the formats that it knows.
const formatsKey = "formats"

// formats are the annotations of a command that knows these formats. Without them it knows text and JSON.
func formats(names ...string) map[string]string {
	return map[string]string{formatsKey: strings.Join(names, " ")}
}

func formatsOf(cmd *cobra.Command) []string {
	if names, ok := cmd.Annotations[formatsKey]; ok {
		return strings.Fields(names)
	}
	return []string{formatText, formatJSON}
}

func (a *app) json() bool { return a.format == formatJSON }

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tg-refactor",
		Short: "Refactor Terragrunt trees: move folders, keep every reference, share artifacts between clusters",
		Long: `tg-refactor moves folders of a Terragrunt tree and keeps every reference to them, and knows one
recipe that needs this: from a tree with a cluster that builds its own artifacts to one in which
all clusters share them.

Begin with "tg-refactor plan": it shows what would happen and changes nothing.`,
		Example: `  # See what would happen, do it, and take it back
  tg-refactor plan
  tg-refactor apply
  tg-refactor rollback

  # Move a folder with all that refers to it
  tg-refactor mv live/vpc live/network/vpc`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknown(cmd, "command", args[0], commandNames(cmd))
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.check(cmd) },
	}
	root.SetIn(a.io.In)
	root.SetOut(a.io.Out)
	root.SetErr(a.io.Err)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = false
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVarP(&a.dir, "chdir", "C", "", "work in `DIR` instead of the current folder")
	flags.StringVar(&a.live, "live", "", "the live folder, `DIR` (default: from the layout file, else found)")
	flags.StringVar(&a.layout, "layout", "", "the layout `FILE` (default: tg-refactor.hcl, the nearest one)")
	flags.StringVar(&a.format, "format", formatText, "text, json for machines, or another one that the command's help names")
	flags.BoolVar(&a.noColor, "no-color", false, "no colours, as with NO_COLOR in the environment")
	flags.BoolVar(&a.noCache, "no-cache", false, "evaluate everything anew, and keep nothing below the git directory")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say why each edit is made, and show every finding, move and state")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "print problems and results only")
	_ = root.RegisterFlagCompletionFunc("format", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return formatsOf(cmd), cobra.ShellCompDirectiveNoFileComp
	})
	_ = root.MarkPersistentFlagDirname("chdir")
	_ = root.MarkPersistentFlagDirname("live")
	root.AddGroup(&cobra.Group{ID: groupWork, Title: "Refactor:"}, &cobra.Group{ID: groupClusters, Title: "Clusters:"},
		&cobra.Group{ID: groupLook, Title: "Look and go back:"})
	root.AddCommand(a.planCommand(), a.applyCommand(), a.mvCommand(), a.recordCommand(), a.stateCommand(), a.initCommand(),
		a.proveCommand(), a.checkCommand(), a.validateCommand(), a.addClusterCommand(), a.overrideCommand(), a.removeClusterCommand(),
		a.statusCommand(), a.historyCommand(), a.refsCommand(), a.graphCommand(), a.rollbackCommand(), a.explainCommand(), a.versionCommand())
	root.InitDefaultCompletionCmd()
	if completion, _, err := root.Find([]string{"completion"}); err == nil {
		completion.Args = cobra.ArbitraryArgs
		completion.RunE = root.RunE
		completion.Example = "  # For this shell\n  source <(tg-refactor completion bash)"
	}
	return root
}

// The groups of the help text.
const (
	groupWork     = "work"
	groupClusters = "clusters"
	groupLook     = "look"
)

// check looks at the shared flags.
func (a *app) check(cmd *cobra.Command) error {
	if known := formatsOf(cmd); !slices.Contains(known, a.format) {
		err := unknown(cmd, "format", a.format, known)
		switch {
		case slices.Contains(allFormats, a.format):
			err = usageError{cmd, fmt.Sprintf("%s writes no %s; the formats are %s", cmd.Name(), a.format, strings.Join(known, ", "))}
		case nearest(a.format, known) == "":
			err = usageError{cmd, fmt.Sprintf("unknown format %q; the formats are %s", a.format, strings.Join(known, ", "))}
		}
		a.format = formatText
		return err
	}
	if a.verbose && a.quiet {
		return usageError{cmd, "--verbose and --quiet exclude each other"}
	}
	return nil
}

// engine opens the repository in which the command runs.
func (a *app) engine() (*engine.Engine, error) {
	here, _ := os.Getwd() // Where it is gone, lines are written for the folder that the run works in.
	return engine.Open(engine.Options{Dir: a.dir, NoCache: a.noCache, Shell: here, Live: a.live, Layout: a.layout, Version: a.version, Environ: a.io.Environ,
		Disk: a.io.Disk, Programs: a.io.Programs,
		Progress:  a.progress("files"),
		Evaluated: a.progress("evaluations")})
}
