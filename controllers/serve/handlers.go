// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// routeRequests leads each request to what answers it.
func (s *Server) routeRequests() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+service.StatusPath, s.answerWith(func(exchange) (any, error) { return s.serveStatus(), nil }))
	mux.HandleFunc("POST "+service.ExportsPath, s.answerWith(s.serveExport))
	mux.HandleFunc("POST "+service.AllocationsPath, s.answerWith(s.serveAllocate))
	mux.HandleFunc("DELETE "+service.AllocationPath, s.answerWith(s.serveDeallocate))
	mux.HandleFunc("GET "+service.DrivePath, s.answerWith(s.serveDriveView))
	mux.HandleFunc("POST "+service.DismountPath, s.answerWith(s.serveDismount))
	mux.HandleFunc("GET "+service.DatabasePath, s.serveDatabase)
	mux.HandleFunc("/", s.answerWith(func(e exchange) (any, error) {
		return nil, fmt.Errorf("%w: there is no %s %s", service.BadRequest, e.Method, e.URL.Path)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.RLock()
		defer s.running.RUnlock()
		if s.stopped {
			panic(http.ErrAbortHandler)
		}
		if r.ContentLength != 0 {
			// The recorders of tests know no deadlines: that error does no harm.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.Patience))
		}
		mux.ServeHTTP(w, r)
	})
}

// exchange is one request and what answers it.
type exchange struct {
	*http.Request
	w http.ResponseWriter
}

// decodeBody reads the body, one JSON object, into v.
func (e exchange) decodeBody(v any) error {
	body := json.NewDecoder(http.MaxBytesReader(e.w, e.Body, maxBody))
	body.DisallowUnknownFields()
	if err := body.Decode(v); err != nil {
		return fmt.Errorf("%w: its body: %w", service.BadRequest, err)
	}
	if _, err := body.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: its body holds more than one object", service.BadRequest)
	}
	// net/http goes on reading, to notice a client that goes away; with the
	// deadline of the body it would take every client for gone.
	_ = http.NewResponseController(e.w).SetReadDeadline(time.Time{})
	return nil
}

// answerWith turns a function that gives an answer, or an error, into a handler.
func (s *Server) answerWith(answer func(exchange) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := answer(exchange{r, w})
		if err != nil {
			s.refuseRequest(w, r, err)
			return
		}
		s.sendAnswer(w, http.StatusOK, value)
	}
}

func (s *Server) refuseRequest(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	s.Log.V(1).Info("request refused", "method", r.Method, "path", r.URL.Path, "kind", string(p.Kind), "problem", p.Text)
	s.sendAnswer(w, p.Kind.Status(), p)
}

// sendAnswer writes an answer. When it cannot be delivered, nobody is there to be
// told.
func (s *Server) sendAnswer(w http.ResponseWriter, status int, value any) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.Patience))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
}

// sessionOfUser acts on behalf of whoever may open the socket.
func (s *Server) sessionOfUser() *rsm.Session {
	return s.Manager.Session(record.Actor{Application: "rsmctl socket", User: s.User})
}
