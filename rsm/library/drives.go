// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi"
)

// String names the device: "IBM 03584L32 (serial 0000078A0001)".
func (i Identity) String() string {
	name := strings.TrimSpace(i.Vendor + " " + i.Product)
	if i.Serial == "" {
		return name
	}
	return fmt.Sprintf("%s (serial %s)", name, i.Serial)
}

// drive is one drive element; its client is nil when it is not connected.
type drive struct {
	info DriveInfo
	*client
	// designators are the logical unit's (VPD page 83h).
	designators []scsi.Designator
	// gate lets one label read or unload in at a time.
	gate chan struct{}
	// told: Options.Drives says which device it is, whatever the changer says.
	told bool
}

// enter waits for the drive to be free of other work of this process. The
// function it returns leaves the drive again.
func (d *drive) enter(ctx context.Context) (leave func(), err error) {
	select {
	case d.gate <- struct{}{}:
		return func() { <-d.gate }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// join finds the logical unit behind each drive element: by what told says,
// then by the identity that the changer tells, and as a last resort by order,
// when as many units as elements are left over and the changer names none of
// these elements.
func join(elements []scsi.ElementDescriptor, units []unit, told []DriveAt) []*drive {
	j := joiner{units: units, taken: make([]bool, len(units))}
	for _, e := range elements {
		d := &drive{info: DriveInfo{Address: int(e.Address)}, gate: make(chan struct{}, 1)}
		if i := slices.IndexFunc(told, func(t DriveAt) bool { return t.Address == int(e.Address) }); i >= 0 {
			d.told = true
			d.info.Serial = told[i].Serial
			j.connect(d, told[i].is)
		}
		j.drives = append(j.drives, d)
	}
	var unnamed []*drive
	for i, e := range elements {
		d := j.drives[i]
		switch {
		case d.told:
		case e.HasIdentifier:
			d.info.Serial = e.Identifier.Serial()
			j.connect(d, func(u unit) bool { return names(e.Identifier, u) })
		case !notInstalled(e):
			unnamed = append(unnamed, d)
		}
	}
	if len(unnamed) == len(units)-j.connected {
		for _, d := range unnamed {
			d.info.Guessed = true
			j.connect(d, func(unit) bool { return true })
		}
	}
	return j.drives
}

// joiner gives each logical unit to one drive at most.
type joiner struct {
	drives    []*drive
	units     []unit
	taken     []bool
	connected int
}

// connect gives d the first free unit that fits.
func (j *joiner) connect(d *drive, fits func(unit) bool) {
	for i, u := range j.units {
		if j.taken[i] || !fits(u) {
			continue
		}
		j.taken[i] = true
		j.connected++
		d.info.Identity = u.identity
		d.info.Connected = true
		d.info.Device = u.dev.Name()
		d.client = &client{dev: u.dev}
		d.designators = u.designators
		return
	}
}

// is tells whether u is the device that was named.
func (t DriveAt) is(u unit) bool {
	return t.Serial != "" && u.identity.Serial == t.Serial || t.Device != "" && u.dev.Name() == t.Device
}

// names tells whether a drive element's identifier names u: by serial number,
// alone or at the end of a longer text, or by a designator of VPD page 83h.
func names(id scsi.Designator, u unit) bool {
	serial := u.identity.Serial
	if serial != "" && (id.Serial() == serial || strings.HasSuffix(id.Serial(), " "+serial)) {
		return true
	}
	for _, d := range u.designators {
		if d.Association == 0 && id.Same(d) {
			return true
		}
	}
	return false
}

// notInstalled tells whether the changer has a place for a drive there and no
// drive (ASC 83h, several vendors).
func notInstalled(e scsi.ElementDescriptor) bool { return e.Exception && e.ASC == 0x83 }
