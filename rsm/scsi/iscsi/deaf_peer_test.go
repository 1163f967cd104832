// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"io"
	"net"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
)

// deaf is a connection that stops reading.
type deaf struct {
	net.Conn
	stuck  <-chan struct{}
	closed chan struct{}
	once   sync.Once
}

func (d *deaf) Read(b []byte) (int, error) {
	select {
	case <-d.stuck:
		<-d.closed
		return 0, io.EOF
	default:
		return d.Conn.Read(b)
	}
}

func (d *deaf) Close() error {
	d.once.Do(func() { close(d.closed) })
	return d.Conn.Close()
}

// dialStuckPipe connects to a target that stops reading once it is stuck.
func dialStuckPipe(target *iscsitest.Target, stuck <-chan struct{}) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		target.Serve(&deaf{Conn: theirs, stuck: stuck, closed: make(chan struct{})})
		return ours, nil
	}
}
