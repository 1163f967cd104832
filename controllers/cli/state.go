// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/store"
)

// state is an opened database with the manager over it.
type state struct {
	ctx     context.Context // of the command; a state lives no longer
	folder  string
	store   store.Store
	manager *rsm.Manager
	base    store.Store   // under an overlay; nil when there is none
	server  *serve.Server // answers other processes; nil when nobody does
	lost    *error        // set by closeState when the file is gone
}

func (s *state) closeState() {
	if s.server != nil {
		s.server.Close()
	}
	if s.manager != nil {
		_ = s.manager.Close()
	}
	if err := s.store.Close(); errors.Is(err, store.ErrGone) && s.lost != nil {
		*s.lost = err
	}
	if s.base != nil {
		_ = s.base.Close()
	}
}

// databasePath is the one database file of a state folder.
func databasePath(folder string) string { return filepath.Join(folder, "rsm.db") }

// lockWait is how long a command waits for another one to let go of the
// database: long enough for a short command to end.
const lockWait = 2 * time.Second

// openWriting opens the database to change it, and makes a missing one. ways
// reaches the libraries; nil when the command needs none.
func (a *app) openWriting(ctx context.Context, who string, ways *connect.Connections) (*state, error) {
	folder, err := a.stateFolder()
	if err != nil {
		return nil, err
	}
	if err := a.takeStaged(databasePath(folder)); err != nil {
		return nil, markDatabaseError(err)
	}
	a.mentionExports(folder)
	db, err := store.OpenBolt(databasePath(folder), store.BoltOptions{Who: who, LockTimeout: a.lockWait})
	if err != nil {
		return nil, markDatabaseError(err)
	}
	s, err := a.openManager(ctx, &state{ctx: ctx, folder: folder, store: db, lost: &a.lost}, ways)
	if err != nil {
		return nil, err
	}
	if err := a.distrustDatabase(ctx, s, who); err != nil {
		s.closeState()
		return nil, markDatabaseError(err)
	}
	a.serveOthers(s, who, ways)
	return s, nil
}

// openOverlay opens the database without changing it: what the manager writes
// is gone when the command ends. A missing database is an empty one.
func (a *app) openOverlay(ctx context.Context, who string, ways *connect.Connections) (*state, error) {
	folder, err := a.stateFolder()
	if err != nil {
		return nil, err
	}
	a.mentionStaged(databasePath(folder))
	s := &state{ctx: ctx, folder: folder}
	var db *store.Bolt
	err = a.readDatabase(ctx, folder, func(path string) (err error) {
		db, err = store.OpenBolt(path, store.BoltOptions{Who: who, ReadOnly: true})
		return err
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.store = store.NewOverlay(nil)
	case err != nil:
		return nil, markDatabaseError(err)
	default:
		s.base, s.store = db, store.NewOverlay(db)
	}
	return a.openManager(ctx, s, ways)
}

// openReading opens the database to list what is in it. A missing one counts as
// empty. The folder may be a wrong one, so a message says so.
func (a *app) openReading(ctx context.Context) (*state, error) {
	s, err := a.openOverlay(ctx, "rsmctl get", nil)
	if err == nil && s.base == nil {
		fmt.Fprintf(a.stderr, "rsmctl: %v\n", noDatabaseError(s.folder))
		a.mentionExports(s.folder)
	}
	return s, err
}

func noDatabaseError(folder string) error {
	return fmt.Errorf("there is no database in %s yet; `rsmctl apply` makes one, --state-dir says where another is", folder)
}

func (a *app) openManager(ctx context.Context, s *state, ways *connect.Connections) (*state, error) {
	log, err := a.newLogger()
	if err == nil {
		connect := connect.NoConnection
		if ways != nil {
			connect = ways.Connect
		}
		done := a.tellIfSlow("reading the database")
		s.manager, err = rsm.New(ctx, rsm.Options{
			Store: s.store, Connect: connect, Clock: a.clock, Log: log, Library: library.Options{Waiting: a.tellDeviceIsSlow},
		})
		done()
	}
	if err != nil {
		s.closeState()
		return nil, markDatabaseError(fmt.Errorf("database %s: %w", databasePath(s.folder), err))
	}
	return s, nil
}

// openFolder opens the state folder without its database, for what is beside it.
func (a *app) openFolder(ctx context.Context) (*state, error) {
	folder, err := a.stateFolder()
	return &state{ctx: ctx, folder: folder, store: store.NewOverlay(nil)}, err
}

// existingFolder is the state folder, with a database in it.
func (a *app) existingFolder() (string, error) {
	folder, err := a.stateFolder()
	if err != nil {
		return "", err
	}
	a.mentionStaged(databasePath(folder))
	if _, err := os.Stat(databasePath(folder)); errors.Is(err, fs.ErrNotExist) {
		return "", noDatabaseError(folder)
	}
	return folder, nil
}
