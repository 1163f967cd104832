// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

func newDB(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db",
		Short: "Export, check and dump the database",
		Long: `Export, check and dump the database: one file, rsm.db, in the state folder. With
no rsmctl running, a copy of that file is a sufficient backup.`,
		Args: subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDBExport(a), newDBCheck(a), newDBDump(a))
	return cmd
}

func newDBExport(a *app) *cobra.Command {
	var to, output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a complete, checked copy of the database",
		Long: `Write a complete copy of the database, at one revision, with a small manifest
beside it. The copy is written beside, checked and renamed into place, so that
what is there is always whole.`,
		Example: "  rsmctl db export\n  rsmctl db export --to /backup/rsm",
		Args:    takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("-o", output, "text", "json"); err != nil {
				return err
			}
			db, path, err := a.openFile("rsmctl db export")
			if err != nil {
				return err
			}
			defer func() { _ = db.Close() }()
			if to == "" {
				to = store.ExportDir(path)
			}
			info, file, err := store.ExportFile(cmd.Context(), db, to, time.Now())
			if err != nil {
				return err
			}
			if output == "json" {
				return printJSON(a.stdout, exportView{file, info})
			}
			fmt.Fprintf(a.stdout, "%s: revision %d, %d media, %d bytes, SHA-256 %s\n", file, info.Revision, info.Counts["media"], info.Size, info.SHA256)
			return nil
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "folder (default: the export folder beside the database)")
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
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
			if err := oneOf("-o", output, "text", "json"); err != nil {
				return err
			}
			path, err := a.databaseArgument(args)
			if err != nil {
				return err
			}
			info, problems, err := store.CheckFile(cmd.Context(), path, rsm.CheckRecord)
			if err != nil {
				return err
			}
			if len(problems) == 0 {
				problems, err = checkWhole(cmd.Context(), path)
				if err != nil {
					return err
				}
			}
			return a.printCheck(checkView{path, info, orEmpty(problems)}, output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

// checkWhole checks what no single record can tell: references and the audit
// log's chain.
func checkWhole(ctx context.Context, path string) ([]store.Problem, error) {
	db, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true, LockTimeout: lockWait})
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
		if err := printJSON(a.stdout, view); err != nil {
			return err
		}
	} else {
		for _, p := range view.Problems {
			fmt.Fprintf(a.stdout, "%s: %s\n", view.File, p)
		}
		if len(view.Problems) == 0 {
			fmt.Fprintf(a.stdout, "%s is whole: format %d, revision %d, %d media.\n", view.File, view.FormatVersion, view.Revision, view.Counts["media"])
		}
	}
	if len(view.Problems) > 0 {
		return exitStatus(exitError)
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
			path, err := a.databaseArgument(args)
			if err != nil {
				return err
			}
			db, err := store.OpenBolt(path, store.BoltOptions{Who: "rsmctl db dump", ReadOnly: true, LockTimeout: lockWait})
			if err != nil {
				return err
			}
			defer func() { _ = db.Close() }()
			return db.View(cmd.Context(), func(r store.Reader) error {
				return store.Dump(cmd.Context(), r, a.stdout)
			})
		},
	}
}

// databaseArgument is the file a command names, or the database.
func (a *app) databaseArgument(args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	folder, err := a.stateFolder()
	if err != nil {
		return "", err
	}
	path := databasePath(folder)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", noDatabase(folder)
	}
	return path, nil
}

// openFile opens the database for reading, without a manager.
func (a *app) openFile(who string) (store.Store, string, error) {
	path, err := a.databaseArgument(nil)
	if err != nil {
		return nil, "", err
	}
	db, err := store.OpenBolt(path, store.BoltOptions{Who: who, ReadOnly: true, LockTimeout: lockWait})
	return db, path, err
}
