// SPDX-License-Identifier: Apache-2.0

package library

import (
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// joinDrivesToUnits finds the logical unit behind each drive element: first by what
// told says, then by the identity that the changer tells. The last resort is the
// order, when as many units as unnamed elements are left over.
func joinDrivesToUnits(elements []scsi.ElementDescriptor, units []unit, told []DriveAt) []*drive {
	j := joiner{units: splitPaths(units, told)}
	if slices.ContainsFunc(elements, func(e scsi.ElementDescriptor) bool { return sharesIdentity(e, elements) }) {
		j.units = unitOfEachPath(units) // the changer's names mean nothing here
	}
	j.taken = make([]bool, len(j.units))
	for _, e := range elements {
		d := &drive{info: element.DriveInfo{Address: int(e.Address)}, gate: make(chan struct{}, 1), sharedIdentity: sharesIdentity(e, elements), absent: isNotInstalled(e)}
		if i := slices.IndexFunc(told, func(t DriveAt) bool { return t.Address == int(e.Address) }); i >= 0 && !d.absent {
			d.byOptions = true
			d.info.Serial = told[i].Serial
			j.connectFreeUnit(d, told[i].namesDevice)
		}
		j.drives = append(j.drives, d)
	}
	var unnamed []*drive
	for i, e := range elements {
		d := j.drives[i]
		switch {
		case d.byOptions || d.absent:
		case e.HasIdentifier && !d.sharedIdentity:
			d.info.Serial = e.Identifier.Serial()
			j.connectFreeUnit(d, func(u unit, _ scsi.Device) bool { return identifierNamesUnit(e.Identifier, u) })
		default:
			unnamed = append(unnamed, d)
		}
	}
	if len(unnamed) == len(j.units)-j.connected {
		for _, d := range unnamed {
			d.info.Guessed = true
			j.connectFreeUnit(d, func(unit, scsi.Device) bool { return true })
		}
	}
	for i, d := range j.drives {
		d.info.Problem = whyNotJoined(d, elements[i])
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

// connectFreeUnit gives d the first free unit that fits, by the first of its paths
// that fits.
func (j *joiner) connectFreeUnit(d *drive, fits func(unit, scsi.Device) bool) {
	for i, u := range j.units {
		path := slices.IndexFunc(u.allPaths(), func(dev scsi.Device) bool { return fits(u, dev) })
		if j.taken[i] || path < 0 {
			continue
		}
		j.taken[i] = true
		j.connected++
		dev := u.allPaths()[path]
		d.info.Identity = u.identity
		d.info.Connected = true
		d.info.Device = dev.Name()
		d.client = &client{dev: dev}
		d.unit = u
		return
	}
}

// allPaths are the paths to u, the first one first.
func (u unit) allPaths() []scsi.Device { return append([]scsi.Device{u.dev}, u.otherPaths...) }

// unitOfEachPath takes each path to a logical unit for a unit of its own.
func unitOfEachPath(units []unit) (all []unit) {
	for _, u := range units {
		for _, dev := range u.allPaths() {
			one := u
			one.dev, one.otherPaths, one.sharedSerial = dev, nil, u.sharedSerial || len(u.otherPaths) > 0
			all = append(all, one)
		}
	}
	return all
}

// splitPaths makes units of their own of the paths to one unit that told names as
// several drives.
func splitPaths(units []unit, told []DriveAt) (all []unit) {
	for _, u := range units {
		apart := slices.DeleteFunc(unitOfEachPath([]unit{u}), func(one unit) bool {
			return !slices.ContainsFunc(told, func(t DriveAt) bool { return t.Device == one.dev.Name() })
		})
		if len(apart) < 2 {
			apart = []unit{u}
		}
		all = append(all, apart...)
	}
	return all
}

// sharesIdentity tells whether the changer gives e's identity to another drive as
// well.
func sharesIdentity(e scsi.ElementDescriptor, elements []scsi.ElementDescriptor) bool {
	return e.HasIdentifier && slices.ContainsFunc(elements, func(other scsi.ElementDescriptor) bool {
		return other.Address != e.Address && other.HasIdentifier && other.Identifier.Same(e.Identifier)
	})
}

// namesDevice tells whether dev, a path to u, is the device that was named. A serial
// number that several units give names none.
func (t DriveAt) namesDevice(u unit, dev scsi.Device) bool {
	return t.Serial != "" && !u.sharedSerial && u.identity.Serial == t.Serial || t.Device != "" && dev.Name() == t.Device
}

// identifierNamesUnit tells whether a drive element's identifier names u: by a
// designator of VPD page 83h, or by a serial number, which may stand at the end of
// a longer text.
func identifierNamesUnit(id scsi.Designator, u unit) bool {
	serial := u.identity.Serial
	if serial != "" && !u.sharedSerial && (id.Serial() == serial || strings.HasSuffix(id.Serial(), " "+serial)) {
		return true
	}
	for _, d := range u.designators {
		if d.Association == 0 && id.Same(d) {
			return true
		}
	}
	return false
}

// isNotInstalled tells whether the changer has a place for a drive there, and no
// drive in it (ASC 83h, several vendors).
func isNotInstalled(e scsi.ElementDescriptor) bool { return e.Exception && e.ASC == 0x83 }

// whyNotJoined says why no device was found for a drive; empty when one was.
func whyNotJoined(d *drive, e scsi.ElementDescriptor) string {
	switch {
	case d.info.Connected:
		return ""
	case isNotInstalled(e):
		return fmt.Sprintf("it is not installed, says the changer (%02X/%02X)", e.ASC, e.ASCQ)
	case d.byOptions:
		return "the device that the manifest names for it was not found; correct spec.drives, or connect it"
	case d.info.Serial != "":
		return "no device with its serial number was found; connect it, or say in spec.drives which device it is"
	}
	return "the changer does not say which device it is; say so in spec.drives"
}
