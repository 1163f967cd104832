// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"io"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/rsm/clock"
)

// Main runs one command line and returns the exit status. The first interrupt
// lets the step under way finish; the second ends the process.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return runCommandLine(ctx, &app{clock: clock.System{}, lockWait: lockWait}, args, stdin, stdout, stderr)
}

// runCommandLine runs one command line, and ends early with its context.
func runCommandLine(ctx context.Context, a *app, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out, problems := &output{Writer: stdout}, &output{Writer: stderr}
	a.stdin, a.stdout, a.stderr = stdin, out, problems
	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(problems)
	cmd, err := root.ExecuteContextC(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted; the step under way was finished and nothing else begun. Run the same command again to go on")
	}
	return reportError(a.adviseOnDatabase(a.preferLost(out.endOfCommand(err))), cmd, problems)
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "rsmctl",
		Short: "Keep a tape library in the state that manifests declare",
		Long: `rsmctl keeps a removable-media library (a tape robot, its drives, its
cartridges) in the state that YAML manifests declare: which media pools there
are, and which on-media ids are expected in them. It writes to no medium.`,
		Example: `  rsmctl validate -f manifests/quickstart    # check manifests
  rsmctl plan -f manifests/quickstart        # show what would change, and why
  rsmctl apply -f manifests/quickstart       # make it so
  rsmctl get sides                           # what is where
  rsmctl get requests                        # what waits for a person`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          takesSubcommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	a.addGlobalFlags(root.PersistentFlags())
	root.AddCommand(
		newDiscover(a), newIdentify(a), newValidate(a), newPlan(a), newApply(a), newRun(a), newGet(a), newDescribe(a),
		newInventory(a), newAdopt(a), newDismount(a), newAllocate(a), newDeallocate(a), newLMIDs(a), newDBCommand(a), newVirtual(a), newSchema(a), newVersion(a),
	)
	addCobraCommands(root)
	markUsageErrors(root)
	return root
}

// addCobraCommands adds cobra's own commands, help and completion. They are added
// now rather than at the run, so that they refuse a misspelled argument, too.
func addCobraCommands(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "completion":
			cmd.Args = takesSubcommand
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				of, rest, err := root.Find(args)
				if err != nil {
					return err
				}
				return takesSubcommand(of, rest)
			}
		}
	}
}

// markUsageErrors makes every mistake in flags and arguments a usageError, on every
// command of the tree.
func markUsageErrors(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		markUsageErrors(sub)
	}
}
