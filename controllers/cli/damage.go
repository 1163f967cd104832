// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// databaseError is a failure to open the database of the state folder.
type databaseError struct{ error }

func (e databaseError) Unwrap() error { return e.error }

// markDatabaseError marks an error of opening the database. One that is in use,
// or missing, has other cures than an export.
func markDatabaseError(err error) error {
	for _, other := range []error{store.ErrLocked, fs.ErrNotExist, context.Canceled} {
		if errors.Is(err, other) {
			return err
		}
	}
	if wrong := (usageError{}); err == nil || errors.As(err, &wrong) {
		return err
	}
	return databaseError{err}
}

// markIfDamaged marks an error of reading the database if it says damage.
func markIfDamaged(err error) error {
	if errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrNewerFormat) {
		return databaseError{err}
	}
	return err
}

// preferLost gives the error that a command ends with. That the file of the
// database is gone matters more than an exit status, and less than an error.
func (a *app) preferLost(err error) error {
	var status exitStatus
	if a.lost != nil && (err == nil || errors.As(err, &status)) {
		return a.lost
	}
	return err
}

// adviseOnDatabase adds to an error of the database what cures it, and which
// export is good if nothing does.
func (a *app) adviseOnDatabase(err error) error {
	var failed databaseError
	if !errors.As(err, &failed) && !errors.Is(err, record.ErrDatabase) && !errors.Is(err, store.ErrGone) {
		return err
	}
	folder, none := a.stateFolder()
	if none != nil {
		return err
	}
	const kept = "all that was committed is in the database still"
	switch {
	case errors.Is(err, store.ErrGone):
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w. The disk is read-only; %s. Make the disk writable and run the command again. %s", err, kept, a.nameBestExport(folder, true))
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w. The disk is full; %s. Make room and run the command again. %s", err, kept, a.nameBestExport(folder, true))
	case errors.Is(err, fs.ErrPermission):
		return errors.New(err.Error() + cureOf(err) + ". " + a.nameBestExport(folder, true))
	}
	return fmt.Errorf("%w. %s", err, a.nameBestExport(folder, false))
}

// nameBestExport names the newest good export and the command that puts it in place.
// elsewhere is for a folder in which nothing can be put in place.
func (a *app) nameBestExport(folder string, elsewhere bool) string {
	found, passed, err := newestGoodExport(context.Background(), folder)
	switch {
	case err != nil:
		return fmt.Sprintf("The exports in %s could not be looked at (%v); look for the newest as a user who may: `rsmctl get exports`, then `rsmctl db import FILE`",
			store.ExportDir(databasePath(folder)), cmp.Or(errors.Unwrap(err), err))
	case found == nil && elsewhere:
		return "There is no good export in " + store.ExportDir(databasePath(folder)) + passed
	case found == nil:
		return fmt.Sprintf("There is no good export in %s%s. If there is one elsewhere, `rsmctl db import FILE` puts it in place. "+
			"Without any, move %s away: `rsmctl apply` then starts anew and finds the media by their labels",
			store.ExportDir(databasePath(folder)), passed, databasePath(folder))
	case elsewhere:
		return fmt.Sprintf("Should that not be possible: the newest good export is %s%s; `rsmctl db import %s --state-dir FOLDER` puts it in place in a folder on another disk",
			exportText(found), passed, shellWord(found.Path))
	}
	return fmt.Sprintf("The newest good export is %s%s; `rsmctl db import %s%s` puts it in place, and what it replaces is kept",
		exportText(found), passed, shellWord(found.Path), a.stateFlag())
}

// newestGoodExport gives the newest whole export of the export folder, nil when
// there is none. passed says how many newer ones are damaged. A missing folder
// is no error; one that cannot be read is.
func newestGoodExport(ctx context.Context, folder string) (good *store.Exported, passed string, err error) {
	all, err := store.Exports(store.ExportDir(databasePath(folder)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", err
	}
	for bad, e := range all {
		if bad > 0 {
			passed = fmt.Sprintf(" (%s not good)", words.Count(bad, "newer one is", "newer ones are"))
		}
		if e.Verify(ctx) != nil {
			continue
		}
		if check, err := checkDatabaseFile(ctx, e.Path); err == nil && len(check.Problems) == 0 {
			return &e, passed, nil
		}
	}
	if len(all) > 0 {
		passed = fmt.Sprintf(" (of %d none is)", len(all))
	}
	return nil, passed, nil
}

func exportText(e *store.Exported) string {
	return fmt.Sprintf("%s (revision %d of %s)", e.Path, e.Revision, e.Time.Format(time.RFC3339))
}

// stateFlag repeats --state-dir when it was given.
func (a *app) stateFlag() string {
	if a.stateDir == "" {
		return ""
	}
	return " --state-dir " + shellWord(a.stateDir)
}

// shellWord quotes a word for a shell, if it needs that.
func shellWord(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:+@%,=", r)
	}
	if word != "" && strings.TrimLeftFunc(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// mentionExports says, before a database is made where there is none, that
// there are exports of one.
func (a *app) mentionExports(folder string) {
	if _, err := os.Stat(databasePath(folder)); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	if good, _, err := newestGoodExport(context.Background(), folder); err == nil && good != nil {
		fmt.Fprintf(a.stderr, "rsmctl: there is no database in %s, but an export: %s; to go on from there rather than anew, `rsmctl db import %s --adopt-lineage%s`\n",
			folder, exportText(good), shellWord(good.Path), a.stateFlag())
	}
}
