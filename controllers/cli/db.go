// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func newDBCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db",
		Short: "Export, import, check and dump the database",
		Long: `Export, import, check and dump the database: one file, rsm.db, in the state
folder. With no rsmctl running, a copy of that file is a sufficient backup.`,
		Args: takesSubcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDBExport(a), newDBImport(a), newDBCheck(a), newDBDump(a))
	return cmd
}

// readArgument calls read with the file that a command names or, without one,
// with the database, and returns its name. While another process holds the
// database, read gets a copy.
func (a *app) readArgument(ctx context.Context, args []string, read func(path string) error) (name string, err error) {
	if len(args) == 1 {
		return args[0], read(args[0])
	}
	folder, err := a.existingFolder()
	if err != nil {
		return "", err
	}
	return databasePath(folder), markIfDamaged(a.readDatabase(ctx, folder, read))
}
