// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Config names the changer of a library by exactly one of its fields.
type Config struct {
	// Changer is the path of the changer's device, or of a link to it; see
	// Resolve. Examples: /dev/sg3, /dev/tape/by-id/scsi-1ADIC_A0C0123456.
	Changer string
	// Serial is the changer's unit serial number (SPC-4, VPD page 80h).
	Serial string
}

// Bus is the changer of one library and all tape drives of this host: which
// of them are the library's is known to the changer. A drive that two paths
// lead to is there twice.
type Bus struct {
	devices []scsi.Device
}

var _ scsi.Bus = (*Bus)(nil)

// Open opens the changer that config names, and all tape drives of this host.
// A drive that cannot be opened is a device all the same, whose commands fail
// and say why.
func Open(ctx context.Context, config Config) (*Bus, error) {
	return thisHost.openLibrary(ctx, config)
}

// OpenAll opens all changers and tape drives of this host. One that cannot be
// opened is a device whose commands fail and say why.
func OpenAll() (*Bus, error) { return thisHost.openAllUnits() }

func (h host) openAllUnits() (*Bus, error) {
	units, err := h.listUnits()
	if err != nil {
		return nil, err
	}
	b := &Bus{}
	for _, u := range units {
		b.devices = append(b.devices, h.openDevice(u.path))
	}
	return b, nil
}

func (h host) openLibrary(ctx context.Context, config Config) (*Bus, error) {
	if (config.Changer == "") == (config.Serial == "") {
		return nil, errors.New("name the changer by its path or by its serial number, and not by both")
	}
	changer, err := h.openChanger(ctx, config)
	if err != nil {
		return nil, err
	}
	b := &Bus{devices: []scsi.Device{changer}}
	units, err := h.listUnits()
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	for _, u := range units {
		if u.kind == scsi.TypeTape {
			b.devices = append(b.devices, h.openDevice(u.path))
		}
	}
	return b, nil
}

// openChanger opens the one changer that config names.
func (h host) openChanger(ctx context.Context, config Config) (scsi.Device, error) {
	if config.Serial != "" {
		return h.openChangerBySerial(ctx, config.Serial)
	}
	path, err := h.resolvePath(config.Changer)
	if err != nil {
		return nil, err
	}
	units, err := h.listUnits()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(units, func(u unit) bool { return u.path == path })
	if i < 0 || units[i].kind != scsi.TypeChanger {
		return nil, fmt.Errorf("%s (%s) is not a medium changer; `rsmctl discover --sg` lists those of this host", config.Changer, path)
	}
	node, err := h.openNode(path)
	if err != nil {
		return nil, err
	}
	return h.newDevice(path, node), nil
}

// Devices lists the changer, or the changers, and the tape drives, in the
// order of their numbers.
func (b *Bus) Devices(context.Context) ([]scsi.Device, error) {
	return slices.Clone(b.devices), nil
}

// Close closes the devices. It does not wait for a command that the kernel
// still has: that device is closed when the command comes back.
func (b *Bus) Close() error {
	var problems []error
	for _, d := range b.devices {
		if c, ok := d.(io.Closer); ok {
			problems = append(problems, c.Close())
		}
	}
	return errors.Join(problems...)
}
