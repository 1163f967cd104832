// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"fmt"
	"os"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
)

// device is one logical unit.
type device struct {
	host host
	name string
	node node
	// turn holds a token while a command is out, and for good when the node
	// is closed.
	turn    chan struct{}
	closing sync.Once
	closed  chan struct{}
}

func (h host) newDevice(name string, n node) *device {
	return &device{host: h, name: name, node: n, turn: make(chan struct{}, 1), closed: make(chan struct{})}
}

// Name is the path of the device node.
func (d *device) Name() string { return d.name }

// Do is as scsi.Device says. A command that the kernel has cannot be called
// back: when ctx ends Do returns scsi.ErrOutcomeUnknown, and the device takes
// no other command until that one has come back.
func (d *device) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	if err := d.awaitTurn(ctx); err != nil {
		return 0, err
	}
	c := newCommand(ctx, cdb, dir, buf)
	back := make(chan reply, 1)
	go func() {
		a, err := d.node.sendCommand(c)
		<-d.turn
		back <- reply{a, err}
	}()
	select {
	case r := <-back:
		return r.deliverToCaller(c, buf)
	case <-ctx.Done():
	}
	select { // both at once
	case r := <-back:
		return r.deliverToCaller(c, buf)
	default:
		return 0, fmt.Errorf("%w: %w", scsi.ErrOutcomeUnknown, ctx.Err())
	}
}

// awaitTurn waits for the device to be free.
func (d *device) awaitTurn(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case d.turn <- struct{}{}:
	case <-d.closed:
		return d.errClosed()
	case <-ctx.Done():
		return fmt.Errorf("the device is still busy with an earlier command: %w", ctx.Err())
	}
	select {
	case <-d.closed:
		<-d.turn
		return d.errClosed()
	default:
		return nil
	}
}

func (d *device) errClosed() error { return fmt.Errorf("%s: %w", d.name, os.ErrClosed) }

// Close closes the node, now or when the command comes back that is out.
func (d *device) Close() (err error) {
	d.closing.Do(func() {
		close(d.closed)
		select {
		case d.turn <- struct{}{}:
			err = d.node.Close()
		default:
			go func() {
				d.turn <- struct{}{}
				_ = d.node.Close() // nobody is left who could be told
			}()
		}
	})
	return err
}
