// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// takesArguments accepts exactly the arguments named. The names are those of the help.
func takesArguments(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == len(names):
			return nil
		case len(names) == 0:
			return fmt.Errorf("it takes no arguments, only flags, not %q", args)
		}
		return fmt.Errorf("it takes %s, not %q", strings.Join(names, " "), args)
	}
}

// takesOneOf accepts exactly one argument, one of names.
func takesOneOf(names []string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 1 && slices.Contains(names, args[0]) {
			return nil
		}
		if len(args) == 1 {
			return usageErrorf("there is no list %q; say one of %s", args[0], strings.Join(names, ", "))
		}
		return usageErrorf("say one of %s", strings.Join(names, ", "))
	}
}

// takesSubcommand is for a command that only holds others. An argument of it is
// a misspelled command.
func takesSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		return fmt.Errorf("there is no command %q; did you mean %s?", args[0], strings.Join(like, " or "))
	}
	return fmt.Errorf("there is no command %q", args[0])
}

// checkFlagWord checks a flag that takes one of a few words.
func checkFlagWord(flag, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return usageErrorf("%s is one of %s, not %q", flag, strings.Join(allowed, ", "), value)
}
