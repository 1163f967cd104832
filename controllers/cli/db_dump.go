// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/rsm/store"
)

func newDBDump(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "dump [FILE]",
		Short:   "Print every record as a line of JSON",
		Long:    "Print every record of the database, or of a copy of it, as a line of JSON, in a\nfixed order: for reading in an emergency, and for diff.",
		Example: "  rsmctl db dump | grep A00001L8",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, err := a.readArgument(cmd.Context(), args, func(path string) error {
				return a.dumpDatabase(cmd.Context(), path)
			})
			return err
		},
	}
}

func (a *app) dumpDatabase(ctx context.Context, path string) error {
	db, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.View(ctx, func(r store.Reader) error { return store.Dump(ctx, r, a.stdout) })
}
