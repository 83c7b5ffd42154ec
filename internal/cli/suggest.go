package cli

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// unknown is the error for a name that there is not, with the nearest one that there is.
func unknown(cmd *cobra.Command, kind, name string, known []string) error {
	message := fmt.Sprintf("unknown %s %q", kind, name)
	if near := nearest(name, known); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return usageError{cmd, message}
}

// nearest gives the known name that is most like name, the first of equals; empty where none is: more than a third of the letters
// differ, and more than two.
func nearest(name string, known []string) string {
	best, least := "", 0
	for _, candidate := range known {
		distance := levenshtein.Distance(strings.ToLower(name), candidate, nil)
		if distance > max(2, len(name)/3) || distance >= len(candidate) {
			continue
		}
		if best == "" || distance < least {
			best, least = candidate, distance
		}
	}
	return best
}

func commandNames(cmd *cobra.Command) []string {
	names := []string{"help", "completion"}
	for _, command := range cmd.Commands() {
		if command.IsAvailableCommand() {
			names = append(names, command.Name())
		}
	}
	return names
}

// flagError adds the nearest flag to what the parser says of one that there is not.
func flagError(cmd *cobra.Command, err error) error {
	message := err.Error()
	if name, ok := strings.CutPrefix(message, "unknown flag: --"); ok {
		var known []string
		cmd.Flags().VisitAll(func(flag *pflag.Flag) { known = append(known, flag.Name) })
		if near := nearest(name, known); near != "" {
			message += fmt.Sprintf("; did you mean --%s?", near)
		}
	}
	return usageError{cmd, message}
}

// noArgs refuses arguments to a command that takes none.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{cmd, fmt.Sprintf("%q takes no arguments, and there is %q", cmd.CommandPath(), args[0])}
	}
	return nil
}

// exactlyOne wants one argument, which is what.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError{cmd, fmt.Sprintf("%q takes %s, and there are %d arguments", cmd.CommandPath(), what, len(args))}
		}
		return nil
	}
}

// atMostOne refuses more than one argument.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError{cmd, fmt.Sprintf("%q takes one argument, and there are %d", cmd.CommandPath(), len(args))}
	}
	return nil
}
