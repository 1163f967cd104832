// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"bufio"
	"net/http"
	"time"
)

// chunk is how many bytes of a copy are sent at a time: what a client has to
// take within the server's patience.
const chunk = 256 << 10

// serveDatabase streams a copy of the database. It is read in one transaction,
// which keeps no writer waiting; a client that stalls is cut off, so that the
// transaction ends.
func (s *Server) serveDatabase(w http.ResponseWriter, r *http.Request) {
	out := &stream{w: w, patience: s.Patience}
	buffer := bufio.NewWriterSize(out, chunk)
	_, err := s.Store.Export(r.Context(), buffer)
	if err == nil {
		err = buffer.Flush()
	}
	switch {
	case err == nil:
	case !out.begun:
		s.refuseRequest(w, r, err)
	default:
		s.Log.Info("a copy of the database was cut short", "problem", err.Error())
		panic(http.ErrAbortHandler) // the client must not take it for whole
	}
}

// stream writes to a client that must keep taking.
type stream struct {
	w        http.ResponseWriter
	patience time.Duration
	begun    bool
}

func (s *stream) Write(p []byte) (int, error) {
	if !s.begun {
		s.w.Header().Set("Content-Type", "application/octet-stream")
		s.begun = true
	}
	_ = http.NewResponseController(s.w).SetWriteDeadline(time.Now().Add(s.patience))
	return s.w.Write(p)
}
