// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm/store"
)

func newDBExport(a *app) *cobra.Command {
	var to, output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a complete, checked copy of the database",
		Long: `Write a complete copy of the database, at one revision, with a small manifest
beside it. The copy is written beside, checked and renamed into place, so that
what is there is always whole; a database that is not whole is refused. While another rsmctl holds the database, that one
makes the export, and goes on working meanwhile.`,
		Example: "  rsmctl db export\n  rsmctl db export --to /backup/rsm",
		Args:    takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFlagWord("-o", output, "text", "json"); err != nil {
				return err
			}
			exported, err := a.exportDatabase(cmd.Context(), to)
			if err != nil {
				return err
			}
			if output == "json" {
				return printJSON(a.stdout, exported)
			}
			fmt.Fprintf(a.stdout, "%s: revision %d, %d media, %d bytes, SHA-256 %s\n",
				exported.File, exported.Revision, exported.Counts["media"], exported.Size, exported.SHA256)
			return nil
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "folder, which must be there (default: the export folder beside the database)")
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

// exportDatabase makes an export, or has it made by the process that holds the
// database. No folder means the one beside the database.
func (a *app) exportDatabase(ctx context.Context, to string) (exported service.Exported, err error) {
	folder, err := a.existingFolder()
	if err != nil {
		return exported, err
	}
	own := store.ExportDir(databasePath(folder))
	to = cmp.Or(to, own)
	direct := func() error {
		if err := store.CheckFolder(to, to == own); err != nil {
			return fmt.Errorf("export %s: %w", databasePath(folder), err)
		}
		// The process that holds a database has read its records. Here
		// nobody has, and a copy of records that make no sense would pass
		// for an export.
		if _, err := infoIfWhole(ctx, databasePath(folder)); err != nil {
			return fmt.Errorf("export %s: %w", databasePath(folder), err)
		}
		db, err := store.OpenBolt(databasePath(folder), store.BoltOptions{ReadOnly: true})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		exported, err = serve.Export(ctx, db, to)
		return err
	}
	err = a.directlyOrAsk(ctx, folder, direct, func(holder *client.Client) error {
		whole, err := filepath.Abs(to) // the holder runs elsewhere
		if err != nil {
			return err
		}
		exported, err = holder.Export(ctx, whole)
		exported.File = filepath.Join(to, filepath.Base(exported.File))
		return err
	})
	return exported, markIfDamaged(err)
}
