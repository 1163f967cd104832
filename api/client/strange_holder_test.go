// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"rsm.storage/rsmctl/api/service"
)

// clientOfHolder asks a process that reads a request and says this.
func clientOfHolder(t *testing.T, says string) *Client {
	t.Helper()
	folder := t.TempDir()
	listener, err := net.Listen("unix", service.SocketPath(folder))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = listener.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if request, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.Copy(io.Discard, request.Body)
				_, _ = io.WriteString(conn, says)
			}
			if says != "" {
				_ = conn.Close()
				continue
			}
			defer func() { _ = conn.Close() }() // it never answers
		}
	}()
	return &Client{path: service.SocketPath(folder), patience: 100 * time.Millisecond}
}

// An answer that makes no sense, or never comes, leaves open what became of a
// verb. A question is as if nobody had been there.
func TestAnAnswerThatMakesNoSenseLeavesTheOutcomeOpen(t *testing.T) {
	for name, says := range map[string]string{
		"none":                  "",
		"no HTTP":               "hello\n",
		"half a header":         "HTTP/1.1 200 OK\r\nContent-",
		"half a body":           "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"lmid\":",
		"no JSON":               "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"an error without text": "HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}",
		"somewhere else":        "HTTP/1.1 307 Go\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := clientOfHolder(t, says)
			if _, err := c.Allocate(t.Context(), service.AllocationRequest{Pool: "weekly"}); !errors.Is(err, service.OutcomeUnknown) {
				t.Errorf("allocate: %v", err)
			}
			if err := c.Deallocate(t.Context(), "x", ""); !errors.Is(err, service.OutcomeUnknown) {
				t.Errorf("deallocate: %v", err)
			}
			if _, err := c.Status(t.Context()); !errors.Is(err, ErrNobody) {
				t.Errorf("status: %v", err)
			}
		})
	}
}

func TestACopyThatEndsEarlyIsNotTakenForWhole(t *testing.T) {
	c := clientOfHolder(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
	if err := c.Copy(t.Context(), io.Discard); !errors.Is(err, ErrNobody) {
		t.Errorf("copy: %v", err)
	}
}

func TestAnInterruptEndsTheWaitForAnAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := clientOfHolder(t, "")
	c.patience = time.Hour
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := c.Status(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("status: %v", err)
	}
	if _, err := c.Allocate(ctx, service.AllocationRequest{}); !errors.Is(err, ErrNobody) {
		t.Errorf("allocate, not even sent: %v", err)
	}
}

func TestARefusalKeepsItsKindAndItsWords(t *testing.T) {
	for _, kind := range append(service.Kinds(), "", "OfALaterTime") {
		body, err := json.Marshal(service.Problem{Text: "draw a side: in vain", Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		c := clientOfHolder(t, fmt.Sprintf("HTTP/1.1 %d No\r\nContent-Length: %d\r\n\r\n%s", kind.Status(), len(body), body))
		_, err = c.Allocate(t.Context(), service.AllocationRequest{Pool: "weekly"})
		var got *service.Problem
		if !errors.As(err, &got) || got.Kind != kind || got.Text != "draw a side: in vain" {
			t.Errorf("%q: %v", kind, err)
		}
		if gone := errors.Is(err, ErrNobody); gone != (kind == service.Stopping) {
			t.Errorf("%q: that nobody is there is %t", kind, gone)
		} else if !gone && err.Error() != got.Text {
			t.Errorf("%q: it says %v", kind, err)
		}
	}
}

func TestItIsTheCallerWhoCannotKeepACopy(t *testing.T) {
	c := clientOfHolder(t, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ncopy")
	full := errors.New("no room")
	if err := c.Copy(t.Context(), refusing{full}); !errors.Is(err, full) || errors.Is(err, ErrNobody) {
		t.Errorf("copy: %v", err)
	}
}

// refusing takes nothing.
type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }
