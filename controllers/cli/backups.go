// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/controllers/backup"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// backupPatience is how long an apply waits for the exports that follow it.
const backupPatience = 5 * time.Minute

// newBackupRunner makes what carries out the BackupPolicies of an open database.
func (a *app) newBackupRunner(s *state, who string, log logr.Logger) *backup.Runner {
	return backup.New(backup.Options{
		Store: s.store, Manager: s.manager, Folder: s.folder, Exports: exportFolder(s.folder),
		Log: log, Actor: record.Actor{Application: who, User: userName()}, Clock: clock.System{},
	})
}

// exportFolder is the state folder's own folder for exports.
func exportFolder(stateFolder string) string {
	path := store.ExportDir(databasePath(stateFolder))
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// exportAfterApply makes the exports that are due after an apply. A failure is
// printed, and does not change the exit status: the libraries match.
func (a *app) exportAfterApply(ctx context.Context, s *state, set *manifest.Set) {
	log, err := a.newLogger()
	if err != nil || len(set.BackupPolicies) == 0 {
		return
	}
	b := a.newBackupRunner(s, "rsmctl apply", log)
	b.Use(set)
	done := a.tellIfSlow("exporting the database")
	status := b.Once(ctx, backupPatience)
	done()
	for _, place := range status {
		for _, c := range place.Conditions {
			fmt.Fprintf(a.stderr, "rsmctl: %s: %s: %s\n", c.Type, decide.Printable(place.Path), decide.Printable(c.Message))
		}
	}
}
