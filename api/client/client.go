// SPDX-License-Identifier: Apache-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"rsm.storage/rsmctl/api/service"
)

const (
	// answerTime is how long a client waits for the next byte of an answer.
	// The first look at a large database takes seconds.
	answerTime = 30 * time.Second
	// exportTime is how long an export may take, on the slowest disk.
	exportTime = time.Hour
	// robotTime is how long a client waits for a library: for its turn behind
	// what the holder does there, and for the robot.
	robotTime = 24 * time.Hour
)

// ErrNobody says that no process answers at the socket, or that the one that did
// has ended. It may be gone, or not be there yet.
var ErrNobody = errors.New("no process answers at the socket")

// Client asks the process that holds a database.
type Client struct {
	path string
	// patience is answerTime, and less in tests.
	patience time.Duration
	// passesOn is true when an interrupt is told to the process, and its answer
	// still awaited.
	passesOn bool
}

// At is a Client of whoever holds the database in a state folder.
func At(folder string) *Client {
	return &Client{path: service.SocketPath(folder), patience: answerTime}
}

// Status asks which process that is.
func (c *Client) Status(ctx context.Context) (service.Status, error) {
	var status service.Status
	err := c.exchangeJSON(ctx, c.patience, http.MethodGet, service.StatusPath, nil, &status)
	return status, c.questionError(err)
}

// Copy writes a complete, consistent copy of the database to w.
func (c *Client) Copy(ctx context.Context, w io.Writer) error {
	return c.questionError(c.exchange(ctx, c.patience, http.MethodGet, service.DatabasePath, nil, func(body io.Reader) error {
		out := &copyTarget{w: w}
		_, err := io.Copy(out, body)
		return cmp.Or(out.err, asLostAnswer(err))
	}))
}

// Export asks for an export into a folder, an absolute path; the export folder
// beside the database when it is empty.
func (c *Client) Export(ctx context.Context, to string) (service.Exported, error) {
	var exported service.Exported
	err := c.exchangeJSON(ctx, exportTime, http.MethodPost, service.ExportsPath, service.ExportRequest{To: to}, &exported)
	return exported, c.questionError(err)
}

// Allocate asks for a side.
func (c *Client) Allocate(ctx context.Context, request service.AllocationRequest) (service.Allocated, error) {
	var allocated service.Allocated
	err := c.exchangeJSON(ctx, c.patience, http.MethodPost, service.AllocationsPath, request, &allocated)
	return allocated, c.verbError(err, "allocate a side of pool "+request.Pool)
}

// Deallocate gives the side of a logical medium back.
func (c *Client) Deallocate(ctx context.Context, lmid, reason string) error {
	path := fillPath(service.AllocationPath, "{lmid}", lmid) + "?" + url.Values{"reason": {reason}}.Encode()
	err := c.exchangeJSON(ctx, c.patience, http.MethodDelete, path, nil, &struct{}{})
	return c.verbError(err, "deallocate "+lmid)
}

// LookAtDrive asks what is in a drive, by its element address or serial number,
// and for signs of its use. An interrupt ends the wait.
func (c *Client) LookAtDrive(ctx context.Context, library, drive string) (*service.DriveView, error) {
	var view service.DriveView
	err := c.exchangeJSON(ctx, robotTime, http.MethodGet, fillPath(service.DrivePath, "{library}", library, "{drive}", drive), nil, &view)
	return &view, c.questionError(err)
}

// DismountDrive asks for the cartridge of a drive to be brought home. An
// interrupt ends the wait for the library; what has begun by then is finished.
func (c *Client) DismountDrive(ctx context.Context, library, drive string, request service.DismountRequest) (service.Dismounted, error) {
	var done service.Dismounted
	path := fillPath(service.DismountPath, "{library}", library, "{drive}", drive)
	patient := Client{path: c.path, passesOn: true}
	err := patient.exchangeJSON(ctx, robotTime, http.MethodPost, path, request, &done)
	return done, c.verbError(err, fmt.Sprintf("dismount drive %s of %s", drive, library))
}

// fillPath replaces each placeholder of a path by the name that follows it in names.
func fillPath(path string, names ...string) string {
	for i := 1; i < len(names); i += 2 {
		names[i] = pathSegment(names[i])
	}
	return strings.NewReplacer(names...).Replace(path)
}

// pathSegment escapes a name for a path, dots included: ".." would lead to another
// path.
func pathSegment(name string) string { return strings.ReplaceAll(url.PathEscape(name), ".", "%2E") }
