// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"context"

	"rsm.storage/rsmctl/rsm/scsi"
)

// device is a guarded device.
type device struct {
	scsi.Device
	bus  *bus
	unit *unit
}

// observedDevice is a guarded device whose host tells who uses it.
type observedDevice struct {
	*device
	scsi.HostObserver
}

// guardDevice is a guarded device that can do what its inner one can beside
// commands.
func guardDevice(d *device) scsi.Device {
	if observer, ok := d.Device.(scsi.HostObserver); ok {
		return observedDevice{d, observer}
	}
	return d
}

// Do implements scsi.Device. A command is judged before it may be answered with
// news: the other answer would not excuse it.
func (d *device) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	c := padCommand(cdb)
	if !Passes(cdb) {
		if err := d.bus.judgeCommand(ctx, d.unit, c); err != nil {
			return 0, err
		}
	}
	if err := d.unit.takeNews(c[0]); err != nil {
		return 0, err
	}
	n, err := d.passCommand(ctx, c, cdb, dir, buf)
	d.unit.doubtIdentity(err)
	return n, err
}

// passCommand sends a command on, and learns from its answer.
func (d *device) passCommand(ctx context.Context, c, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	send := func() (int, error) { return d.Device.Do(ctx, cdb, dir, buf) }
	if !concernsChanger(c[0]) {
		return send()
	}
	d.bus.withHoldings(func(h *holdings) { h.atWork++ })
	defer d.bus.withHoldings(func(h *holdings) { h.atWork-- })
	if t, moves := parseTransfer(c); moves && d.unit.isChanger() {
		return d.sendTransfer(t, send)
	}
	if c[0] == scsi.OpReadElementStatus {
		return d.readStatusAlong(c, buf, send)
	}
	return send()
}

// sendTransfer sends a move. When the inner device panics, as in a test that plays a
// crash, the move counts as never answered.
func (d *device) sendTransfer(t *transfer, send func() (int, error)) (n int, err error) {
	what := unknown
	d.bus.withHoldings(func(h *holdings) { h.beginTransfer(t) })
	defer func() { d.bus.withHoldings(func(h *holdings) { h.endTransfer(t, what) }) }()
	n, err = send()
	what = outcomeOf(err)
	return n, err
}

// readStatusAlong reads along what the changer tells the program.
func (d *device) readStatusAlong(c, buf []byte, send func() (int, error)) (int, error) {
	since := d.bus.movesSoFar()
	n, err := send()
	if err != nil || n > len(buf) {
		return n, err
	}
	if status, bad := scsi.ParseElementStatus(buf[:n]); bad == nil && n > 0 {
		d.unit.setKind(scsi.TypeChanger)
		tagged := c[1]&0x10 != 0
		d.bus.withHoldings(func(h *holdings) { h.noteElements(since, status.Elements, tagged) })
	}
	return n, err
}
