// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"rsm.storage/rsmctl/api/service"
)

// maxAnswer bounds an answer in JSON, in bytes.
const maxAnswer = 1 << 20

// exchangeJSON sends a request, with a body if there is one, and decodes the answer.
func (c *Client) exchangeJSON(ctx context.Context, within time.Duration, method, path string, request, answer any) error {
	var text []byte
	if request != nil {
		var err error
		if text, err = json.Marshal(request); err != nil {
			return err
		}
	}
	return c.exchange(ctx, within, method, path, text, func(body io.Reader) error {
		return asLostAnswer(json.NewDecoder(io.LimitReader(body, maxAnswer)).Decode(answer))
	})
}

// exchange sends a request and hands the body of a good answer to read.
func (c *Client) exchange(ctx context.Context, within time.Duration, method, path string, body []byte, read func(io.Reader) error) error {
	conn, err := (&net.Dialer{Timeout: within}).DialContext(ctx, "unix", c.path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNobody, err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { c.interruptExchange(conn) })()
	request, err := http.NewRequestWithContext(ctx, method, "http://rsm"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Close = true
	timed := &impatientConn{conn, within}
	if err := request.Write(timed); err != nil {
		return asLostAnswer(cmp.Or(context.Cause(ctx), err))
	}
	response, err := http.ReadResponse(bufio.NewReader(timed), request)
	if err != nil {
		return asLostAnswer(cmp.Or(context.Cause(ctx), err))
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return readRefusal(response)
	}
	if err = read(response.Body); err != nil && ctx.Err() != nil {
		return asLostAnswer(context.Cause(ctx))
	}
	return err
}

// interruptExchange tells the process that nobody waits for it any more: it closes the
// connection, or only the half for requests when the answer is still awaited.
func (c *Client) interruptExchange(conn net.Conn) {
	if half, ok := conn.(*net.UnixConn); ok && c.passesOn {
		_ = half.CloseWrite()
		return
	}
	_ = conn.Close()
}

// readRefusal reads the error that an answer holds.
func readRefusal(response *http.Response) error {
	var problem service.Problem
	if err := json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&problem); err != nil || problem.Text == "" {
		return asLostAnswer(fmt.Errorf("the answer %q makes no sense", response.Status))
	}
	return &problem
}

// copyTarget keeps an error of writing a copy apart from an error of reading it.
type copyTarget struct {
	w   io.Writer
	err error
}

func (d *copyTarget) Write(p []byte) (n int, err error) {
	n, d.err = d.w.Write(p)
	return n, d.err
}

// impatientConn is a connection on which the next byte comes within a time.
type impatientConn struct {
	net.Conn
	within time.Duration
}

func (c *impatientConn) Read(p []byte) (int, error) {
	_ = c.SetReadDeadline(time.Now().Add(c.within))
	return c.Conn.Read(p)
}

func (c *impatientConn) Write(p []byte) (int, error) {
	_ = c.SetWriteDeadline(time.Now().Add(c.within))
	return c.Conn.Write(p)
}
