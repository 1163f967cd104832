// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

func newDBImport(a *app) *cobra.Command {
	var output string
	var cancel, adoptLineage bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Stage an export to take the place of the database",
		Long: `Check an export, or another copy of a database, and stage it: the next command
that opens the database for writing (apply, run, inventory, ...) puts it in place
first, in one step, and keeps what it replaces in the folder replaced/ beside the
database. Until then nothing changes, and --cancel takes the import back. A run
that holds the database goes on with it until it is stopped.

What is imported is true for the time it was exported. So all of it is taken as
a claim until it was seen again, and nothing is drawn from Free until every
library was seen completely: rsmctl apply does that.

Refused are a file that is damaged or not what its manifest (FILE.json) says, one
of a newer rsmctl, and one of another lineage, that is, no copy of the database
that is there now. With --adopt-lineage such a one takes its place all the same.`,
		Example: `  rsmctl db import /backup/rsm/rsm-0000000042-20261122T101500Z.db
  rsmctl db import --cancel`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFlagWord("-o", output, "text", "json"); err != nil {
				return err
			}
			folder, err := a.stateFolder()
			switch {
			case err != nil:
				return err
			case cancel && (len(args) > 0 || adoptLineage):
				return usageErrorf("--cancel takes back what is staged, and stands alone")
			case cancel:
				return a.cancelImport(databasePath(folder))
			case len(args) != 1:
				return usageErrorf("it takes FILE, the export to import; `rsmctl get exports` lists those in the export folder")
			}
			view, err := a.stageImport(cmd.Context(), folder, args[0], adoptLineage)
			if err != nil {
				return err
			}
			return a.printImport(view, output)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&cancel, "cancel", false, "take back what is staged")
	flags.BoolVar(&adoptLineage, "adopt-lineage", false, "import a database that is no copy of the one that is there")
	flags.StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func (a *app) cancelImport(path string) error {
	staged, err := store.Unstage(path)
	if err != nil {
		return fmt.Errorf("take the import back: %w", err)
	}
	fmt.Fprintf(a.stdout, "Taken back: %s is not staged any more. The database stays as it is.\n", staged.File)
	return nil
}

// stageImport checks a file, describes its content, and stages it. The staged
// copy has the hold already, so that the switch only changes names.
func (a *app) stageImport(ctx context.Context, folder, file string, adoptLineage bool) (*importView, error) {
	defer a.tellIfSlow("checking " + file)()
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	view := &importView{File: file}
	if err := a.describePresent(ctx, folder, view, adoptLineage); err != nil {
		return nil, err
	}
	_, err = store.Stage(ctx, databasePath(folder), file, time.Now(), func(copied string, source store.Info) error {
		manifest, err := matchManifest(file, source)
		if err != nil {
			return err
		}
		if view.Import, err = describeContent(ctx, copied); err != nil {
			return err
		}
		if manifest != nil {
			view.Import.Exported = &manifest.Time
		}
		if now := view.Now; now != nil && now.Lineage != source.Lineage && !adoptLineage {
			return fmt.Errorf("%w: its lineage is %s, that of the database in %s is %s: it is no copy of that one. If it is to take its place all the same, say --adopt-lineage",
				errLineage, source.Lineage, folder, now.Lineage)
		}
		return markImported(ctx, copied, fmt.Sprintf("%s (revision %d%s) was imported", filepath.Base(file), source.Revision, view.Import.timeOfContent()))
	})
	return view, err
}

// errLineage refuses a database that is no copy of the one that is there.
var errLineage = errors.New("it is another database")

// describePresent describes the database that is there now. One that cannot be
// read is no obstacle: it may be the reason for the import. One whose holder
// does not answer is an obstacle only if its lineage matters.
func (a *app) describePresent(ctx context.Context, folder string, view *importView, anyLineage bool) error {
	err := a.readDatabase(ctx, folder, func(path string) (err error) {
		view.Now, err = describeContent(ctx, path)
		return err
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, store.ErrLocked) && !anyLineage:
		return fmt.Errorf("compare it with the database that is there: %w", err)
	case err != nil && ctx.Err() == nil:
		view.Now, view.NowProblem = nil, err.Error()
	}
	return context.Cause(ctx)
}

// matchManifest compares a database with the manifest beside its file. Without a
// manifest it returns nil.
func matchManifest(file string, got store.Info) (*store.Info, error) {
	text, err := os.ReadFile(file + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var want store.Info
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil {
		return nil, fmt.Errorf("its manifest %s.json cannot be read; without it the file itself would do: %w", file, err)
	}
	if want.SHA256 != got.SHA256 || want.Size != got.Size || want.Revision != got.Revision || want.Lineage != got.Lineage {
		return nil, fmt.Errorf("%w: its SHA-256 is %s (%d bytes, revision %d), its manifest says %s (%d bytes, revision %d): one of the two was changed; use another export",
			store.ErrDamaged, got.SHA256, got.Size, got.Revision, want.SHA256, want.Size, want.Revision)
	}
	return &want, nil
}

// markImported writes into a copy that it was imported.
func markImported(ctx context.Context, path, what string) error {
	db, err := store.OpenBolt(path, store.BoltOptions{Who: "rsmctl db import"})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	manager, err := rsm.New(ctx, rsm.Options{Store: db, Connect: connect.NoConnection})
	if err != nil {
		return err
	}
	defer func() { _ = manager.Close() }()
	session := manager.Session(record.Actor{User: userName(), Application: "rsmctl db import"})
	return session.BeginHold(ctx, record.Imported, what)
}
