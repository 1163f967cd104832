// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

func newDBCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db",
		Short: "Export, import, check and dump the database",
		Long: `Export, import, check and dump the database: one file, rsm.db, in the state
folder. With no rsmctl running, a copy of that file is a sufficient backup.`,
		Args: subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDBExport(a), newDBImport(a), newDBCheck(a), newDBDump(a))
	return cmd
}

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
			if err := checkWord("-o", output, "text", "json"); err != nil {
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
		if _, err := wholeFile(ctx, databasePath(folder)); err != nil {
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
	return exported, ifDamaged(err)
}

// checkView is what `rsmctl db check` prints.
type checkView struct {
	File string `json:"file"`
	store.Info
	Problems []store.Problem `json:"problems"`
}

func newDBCheck(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check that a database, or a copy of one, is whole",
		Long: `Check the pages, every record, the references between records and the chain of
the audit log, of the database or of a copy of it. Nothing is changed. The exit
status is 0 when it is whole.`,
		Example: "  rsmctl db check\n  rsmctl db check /backup/rsm/rsm-0000000042-20261122T101500Z.db",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkWord("-o", output, "text", "json"); err != nil {
				return err
			}
			var view checkView
			name, err := a.readArgument(cmd.Context(), args, func(path string) (err error) {
				view, err = checkFile(cmd.Context(), path)
				return err
			})
			if err != nil {
				return err
			}
			view.File = name
			if err := a.printCheck(view, output); err != nil || len(view.Problems) == 0 {
				return err
			}
			if len(args) == 0 {
				fmt.Fprintf(a.stderr, "rsmctl: %s\n", a.wayOut(filepath.Dir(name), false))
			}
			return exitStatus(exitError)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func checkFile(ctx context.Context, path string) (checkView, error) {
	info, problems, err := store.CheckFile(ctx, path, rsm.CheckRecord)
	if err == nil && len(problems) == 0 {
		problems, err = checkWhole(ctx, path)
	}
	return checkView{path, info, orEmpty(problems)}, err
}

// checkWhole checks what no single record can tell: references and the audit
// log's chain.
func checkWhole(ctx context.Context, path string) ([]store.Problem, error) {
	db, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	problems := []store.Problem{}
	for _, found := range []error{rsm.CheckAll(ctx, db), db.View(ctx, rsm.VerifyAudit)} {
		if found != nil {
			problems = append(problems, store.Problem{Message: found.Error()})
		}
	}
	return problems, context.Cause(ctx)
}

func (a *app) printCheck(view checkView, output string) error {
	if output == "json" {
		return printJSON(a.stdout, view)
	}
	for _, p := range view.Problems {
		fmt.Fprintf(a.stdout, "%s: %s\n", view.File, p)
	}
	if len(view.Problems) == 0 {
		fmt.Fprintf(a.stdout, "%s is whole: format %d, revision %d, %d media.\n", view.File, view.FormatVersion, view.Revision, view.Counts["media"])
	}
	return nil
}

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

// readArgument lets read have the file that a command names, or the database,
// and returns its name. While another process holds the database, read gets a
// copy of it.
func (a *app) readArgument(ctx context.Context, args []string, read func(path string) error) (name string, err error) {
	if len(args) == 1 {
		return args[0], read(args[0])
	}
	folder, err := a.existingFolder()
	if err != nil {
		return "", err
	}
	return databasePath(folder), ifDamaged(a.readDatabase(ctx, folder, read))
}

// existingFolder is the state folder, with a database in it.
func (a *app) existingFolder() (string, error) {
	folder, err := a.stateFolder()
	if err != nil {
		return "", err
	}
	a.mentionStaged(databasePath(folder))
	if _, err := os.Stat(databasePath(folder)); errors.Is(err, fs.ErrNotExist) {
		return "", noDatabase(folder)
	}
	return folder, nil
}
