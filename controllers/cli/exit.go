// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"
)

// The exit statuses. A script can tell a refusal from a difference from a
// mistake in its own words. A status not listed here is to be taken as failure.
const (
	exitOK      = 0  // done; for plan and apply: the library matches
	exitError   = 1  // it did not work; for validate: there are problems
	exitChanges = 2  // plan: something would change, waits or is blocked
	exitWaiting = 3  // apply: matches but for what waits on a person or a guard
	exitUsage   = 64 // the command line is wrong (sysexits, EX_USAGE)
)

// exitStatus ends a command with a status of its own. The command has printed
// everything, so there is no message.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// usageError is a mistake in the command line.
type usageError struct{ error }

// usageErrorf makes a usageError from a format.
func usageErrorf(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// cureOf says what cures an error of the operating system.
func cureOf(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Sprintf("; user %s may not, so run rsmctl as the user whose files they are, or name others", userName())
	}
	return ""
}

// reportError turns a command's error into an exit status. It writes the error
// to w unless the command has printed everything.
func reportError(err error, cmd *cobra.Command, w io.Writer) int {
	var status exitStatus
	var wrong usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &wrong):
		fmt.Fprintf(w, "rsmctl: %v\nRun '%s -h' for help.\n", wrong.error, cmd.CommandPath())
		return exitUsage
	}
	fmt.Fprintf(w, "rsmctl: %v%s\n", err, cureOf(err))
	return exitError
}
