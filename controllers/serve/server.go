// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

const (
	// patience is how long a client may keep the server waiting.
	patience = 10 * time.Second
	// grace is how long requests under way have to end when the server does.
	grace = time.Second
	// maxHeader and maxBody bound a request, in bytes.
	maxHeader = 16 << 10
	maxBody   = 64 << 10
)

// Options are what a Server needs.
type Options struct {
	// Folder is the state folder, whose database the caller holds.
	Folder  string
	Store   store.Store
	Manager *rsm.Manager
	// Refuse returns an error when nothing may be sent to a library; nil: no
	// library is refused.
	Refuse func(library string) error
	// Version, Command and User say who holds the database.
	Version, Command, User string
	Log                    logr.Logger
	// Patience is how long a client may keep the server waiting; 10 seconds
	// when zero.
	Patience time.Duration
}

// Server answers other processes.
type Server struct {
	Options
	since time.Time
	made  fs.FileInfo // the socket
	http  *http.Server
	stop  context.CancelCauseFunc

	// running is held for reading by each request under way, and for
	// writing when none may begin any more.
	running sync.RWMutex
	stopped bool
}

// Start begins to answer. The caller holds the database, and ends the server
// before letting go of it.
func Start(o Options) (*Server, error) {
	listener, made, err := listenInFolder(o.Folder)
	if err != nil {
		return nil, fmt.Errorf("listen at %s: %w", service.SocketPath(o.Folder), err)
	}
	o.Patience = cmp.Or(o.Patience, patience)
	ctx, stop := context.WithCancelCause(context.Background())
	s := &Server{Options: o, since: time.Now().UTC().Truncate(time.Second), made: made, stop: stop}
	s.http = &http.Server{
		Handler:           s.routeRequests(),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: o.Patience,
		IdleTimeout:       o.Patience,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          log.New(complaints{o.Log}, "", 0),
	}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			o.Log.Error(err, "the socket is closed", "socket", service.SocketPath(o.Folder))
		}
	}()
	return s, nil
}

// Close stops answering. What a client is still waiting for is refused, and
// whoever does not take the refusal is cut off. When it returns, nothing of
// the server uses the manager or the store.
func (s *Server) Close() {
	removeSocket(s.Folder, s.made)
	s.stop(service.Stopping)
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
	s.running.Lock()
	defer s.running.Unlock()
	s.stopped = true
}

// serveStatus is what the server says of itself.
func (s *Server) serveStatus() service.Status {
	return service.Status{
		Version: s.Version, PID: os.Getpid(), Command: s.Command, Since: s.since,
		Revision: s.Manager.Revision(), Hold: describeHold(s.Manager.Hold()),
	}
}

func describeHold(h *record.Hold) *service.Hold {
	if h == nil {
		return nil
	}
	return &service.Hold{Reason: string(h.Reason), Since: h.Since, Message: h.Message}
}

// complaints passes what net/http has to say on to a log.
type complaints struct{ log logr.Logger }

func (c complaints) Write(p []byte) (int, error) {
	c.log.Info("a client of the socket misbehaved", "problem", strings.TrimSpace(string(p)))
	return len(p), nil
}
