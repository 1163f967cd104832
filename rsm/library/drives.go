// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"
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

// join finds the logical unit behind each drive element: by the identity that
// the changer tells, and as a last resort by order, when as many units as
// elements are left over and the changer names none of these elements.
func join(elements []scsi.ElementDescriptor, units []unit) []*drive {
	drives := make([]*drive, len(elements))
	taken := make([]bool, len(units))
	var open []int
	for i, e := range elements {
		drives[i] = &drive{info: DriveInfo{Address: int(e.Address)}, gate: make(chan struct{}, 1)}
		if u := unitOf(e, units, taken); u >= 0 {
			drives[i].connect(units[u])
			taken[u] = true
			continue
		}
		if e.HasIdentifier {
			drives[i].info.Serial = e.Identifier.Serial()
		} else if !notInstalled(e) {
			open = append(open, i)
		}
	}
	var rest []unit
	for u := range units {
		if !taken[u] {
			rest = append(rest, units[u])
		}
	}
	if len(rest) == len(open) {
		for k, i := range open {
			drives[i].connect(rest[k])
			drives[i].info.Guessed = true
		}
	}
	return drives
}

func (d *drive) connect(u unit) {
	d.info.Identity = u.identity
	d.info.Connected = true
	d.client = &client{dev: u.dev}
	d.designators = u.designators
}

// unitOf finds the unit that e's identifier names, -1 when there is none.
func unitOf(e scsi.ElementDescriptor, units []unit, taken []bool) int {
	if !e.HasIdentifier {
		return -1
	}
	for i, u := range units {
		if !taken[i] && names(e.Identifier, u) {
			return i
		}
	}
	return -1
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
