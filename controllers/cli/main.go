// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Main runs one command line and returns the exit status. The first interrupt
// lets the step under way finish; the second ends the process.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	root := newRoot(&app{stdin: stdin, stdout: stdout, stderr: stderr})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("interrupted; the step under way was finished and nothing else begun. Run the same command again to go on")
	}
	return statusOf(err, cmd, stderr)
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "rsmctl",
		Short: "Keep a tape library in the state that manifests declare",
		Long: `rsmctl keeps a removable-media library (a tape robot, its drives, its
cartridges) in the state that YAML manifests declare: which media pools there
are, and which on-media ids are expected in them. It writes to no medium.`,
		Example: `  rsmctl validate -f manifests/quickstart    check manifests
  rsmctl plan -f manifests/quickstart        show what would change, and why
  rsmctl apply -f manifests/quickstart       make it so
  rsmctl get sides                           what is where`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("there is no command %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	a.addGlobalFlags(root.PersistentFlags())
	root.AddCommand(
		newValidate(a), newPlan(a), newApply(a), newRun(a), newGet(a), newDescribe(a),
		newInventory(a), newDB(a), newVirtual(a), newSchema(a), newVersion(a),
	)
	markUsage(root)
	return root
}

// markUsage makes every mistake in flags and arguments a usageError, on every
// command of the tree.
func markUsage(cmd *cobra.Command) {
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
		markUsage(sub)
	}
}
