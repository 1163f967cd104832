// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// askAgain is the time between two attempts at a database whose holder does not
// answer. Such a process has just begun, or is about to end.
const askAgain = 50 * time.Millisecond

// directlyOrAsk does something directly or, while another process holds the
// database, asks that process. If the holder does not answer in time, the error
// is that of doing it directly: it names the holder.
func (a *app) directlyOrAsk(ctx context.Context, folder string, direct func() error, ask func(*client.Client) error) error {
	log, err := a.newLogger()
	if err != nil {
		return err
	}
	for began := time.Now(); ; {
		err := direct()
		if !errors.Is(err, store.ErrLocked) {
			return err
		}
		asked := askHolder(folder, ask)
		if !errors.Is(asked, client.ErrNobody) {
			log.Info("the process that holds the database was asked", "socket", service.SocketPath(folder))
			return asked
		}
		if time.Since(began) > a.lockWait {
			log.Info("the process that holds the database does not answer", "problem", asked.Error())
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(askAgain):
		}
	}
}

// askHolder asks the process that holds the database of a state folder. Errors
// are the same as those of doing it directly.
func askHolder(folder string, ask func(*client.Client) error) error {
	return serve.Recognized(ask(client.At(folder)))
}

// readDatabase calls read with the database of a state folder. While another
// process holds it, read gets a copy that the holder makes. The copy is removed
// when read returns; what read has opened stays open.
func (a *app) readDatabase(ctx context.Context, folder string, read func(path string) error) error {
	direct := func() error { return read(databasePath(folder)) }
	return a.directlyOrAsk(ctx, folder, direct, func(holder *client.Client) error {
		path, err := saveCopy(ctx, holder, folder)
		if err != nil {
			return err
		}
		defer func() { _ = os.Remove(path) }()
		return read(path)
	})
}

// saveCopy asks for a copy and keeps it beside the database. Without room or
// permission there, it goes to the system's folder for temporary files.
func saveCopy(ctx context.Context, holder *client.Client, folder string) (path string, err error) {
	copyTo := func(w io.Writer) error { return holder.Copy(ctx, w) }
	if path, err = store.SaveCopy(folder, time.Now(), copyTo); err == nil || errors.Is(err, client.ErrNobody) {
		return path, err
	}
	if path, elsewhere := store.SaveCopy(os.TempDir(), time.Now(), copyTo); elsewhere == nil {
		return path, nil
	}
	return "", err
}

// serveOthers answers other processes as long as the database is open. Without
// a socket, as on some file systems, they wait until it is closed.
func (a *app) serveOthers(s *state, who string, ways *connect.Connections) {
	log, err := a.newLogger()
	if err != nil {
		return
	}
	o := serve.Options{
		Folder: s.folder, Store: s.store, Manager: s.manager,
		Version: currentVersion().versionName(), Command: who, User: userName(), Log: log,
	}
	if ways != nil {
		o.Refuse = ways.Suspended
	}
	server, err := serve.Start(o)
	if err != nil {
		log.Info("there is no socket, so other commands wait until this one ends", "problem", err.Error())
		return
	}
	s.server = server
}

// changeRecords changes the records through the process that holds the database
// or, when there is none, directly.
func (a *app) changeRecords(ctx context.Context, who string, direct func(*rsm.Session) error, ask func(*client.Client) error) error {
	folder, err := a.existingFolder()
	if err != nil {
		return err
	}
	if err := askHolder(folder, ask); !errors.Is(err, client.ErrNobody) {
		return err
	}
	s, err := a.openWriting(ctx, who, nil)
	if err != nil {
		return err
	}
	defer s.closeState()
	return direct(s.manager.Session(record.Actor{Application: who, User: userName()}))
}
