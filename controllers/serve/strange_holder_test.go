// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm"
)

// answering is a process at the socket that reads a request and says this.
func answering(t *testing.T, says string) *Client {
	t.Helper()
	folder := t.TempDir()
	listener, err := net.Listen("unix", Path(folder))
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
	return &Client{path: Path(folder), patience: 100 * time.Millisecond}
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
			c := answering(t, says)
			if _, err := c.Allocate(t.Context(), AllocationRequest{Pool: "weekly"}); !errors.Is(err, rsm.ErrOutcomeUnknown) {
				t.Errorf("allocate: %v", err)
			}
			if err := c.Deallocate(t.Context(), "x", ""); !errors.Is(err, rsm.ErrOutcomeUnknown) {
				t.Errorf("deallocate: %v", err)
			}
			if _, err := c.Status(t.Context()); !errors.Is(err, ErrNobody) {
				t.Errorf("status: %v", err)
			}
		})
	}
}

func TestACopyThatEndsEarlyIsNotTakenForWhole(t *testing.T) {
	c := answering(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
	if err := c.Copy(t.Context(), io.Discard); !errors.Is(err, ErrNobody) {
		t.Errorf("copy: %v", err)
	}
}

func TestAnInterruptEndsTheWaitForAnAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := answering(t, "")
	c.patience = time.Hour
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := c.Status(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("status: %v", err)
	}
	if _, err := c.Allocate(ctx, AllocationRequest{}); !errors.Is(err, ErrNobody) {
		t.Errorf("allocate, not even sent: %v", err)
	}
}

func TestEveryKindOfErrorSurvivesTheWire(t *testing.T) {
	names := map[string]bool{}
	for _, k := range kinds {
		f, status := failureOf(errors.Join(errors.New("draw a side"), k.is))
		if got := f.err(); !errors.Is(got, k.is) || got.Error() != f.Error || status < 400 {
			t.Errorf("%s came out as %v, status %d", k.name, got, status)
		}
		if names[k.name] {
			t.Errorf("two kinds are named %s", k.name)
		}
		names[k.name] = true
	}
	if f, status := failureOf(io.ErrNoProgress); f.Kind != "" || status != http.StatusInternalServerError || f.err().Error() != io.ErrNoProgress.Error() {
		t.Errorf("an error of no kind came out as %+v, status %d", f, status)
	}
}
