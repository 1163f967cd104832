// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	"context"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
)

// paper is a bus whose devices do what a test says.
type paper struct {
	scsi.Bus
	// name says what a device is called; nil: as it is.
	name func(string) string
	// before is asked about every command, and answers it instead of the device
	// when it returns an error.
	before func(d scsi.Device, cdb []byte) error

	mu   sync.Mutex
	sent []string
}

func (p *paper) Devices(ctx context.Context) ([]scsi.Device, error) {
	found, err := p.Bus.Devices(ctx)
	for i, d := range found {
		found[i] = &paperDevice{d, p}
	}
	return found, err
}

// timesSent is how often a command was sent to a device.
func (p *paper) timesSent(device, command string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, sent := range p.sent {
		if sent == device+": "+command {
			n++
		}
	}
	return n
}

type paperDevice struct {
	scsi.Device
	paper *paper
}

func (d *paperDevice) Name() string {
	if d.paper.name == nil {
		return d.Device.Name()
	}
	return d.paper.name(d.Device.Name())
}

func (d *paperDevice) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	d.paper.mu.Lock()
	d.paper.sent = append(d.paper.sent, d.Device.Name()+": "+scsi.CommandName(cdb))
	d.paper.mu.Unlock()
	if d.paper.before != nil {
		if err := d.paper.before(d.Device, cdb); err != nil {
			return 0, err
		}
	}
	return d.Device.Do(ctx, cdb, dir, buf)
}

// HostUse implements scsi.HostObserver.
func (d *paperDevice) HostUse(context.Context) (scsi.HostUse, error) {
	return scsi.HostUse{Openers: []scsi.Opener{{Program: "tar", Node: d.Device.Name()}}}, nil
}
