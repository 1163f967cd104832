// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"path"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/library"
)

// Proposal is a manifest for a library that was discovered, and what a person
// should know before using it.
type Proposal struct {
	Library v1alpha1.Library
	Notes   []string
}

// Propose makes a manifest for each changer, in the order found. They observe:
// first contact with a library shall change nothing.
func (d *Discovery) Propose() []Proposal {
	var all []Proposal
	taken := map[string]bool{}
	for _, c := range d.Changers {
		p := proposer{Discovery: d, changer: c, name: newLibraryName(c.Identity, taken)}
		taken[p.name] = true
		all = append(all, p.proposeLibrary())
	}
	return all
}

// proposer makes the manifest of one changer.
type proposer struct {
	*Discovery
	changer library.FoundChanger
	name    string
	notes   []string
}

func (p *proposer) proposeLibrary() Proposal {
	l := v1alpha1.Library{
		TypeMeta: v1alpha1.TypeMeta{APIVersion: v1alpha1.APIVersion, Kind: v1alpha1.KindLibrary},
		Metadata: v1alpha1.Metadata{Name: p.name},
		Spec:     v1alpha1.LibrarySpec{Mode: v1alpha1.ModeObserve, Drives: p.proposeDrives()},
	}
	if p.ISCSI != nil {
		l.Spec.Driver, l.Spec.ISCSI = v1alpha1.DriverISCSI, p.proposeISCSI()
	} else {
		l.Spec.Driver, l.Spec.SG = v1alpha1.DriverSG, p.proposeSG()
	}
	p.noteDrives()
	return Proposal{Library: l, Notes: p.notes}
}

// proposeSG names the changer by its serial number, where that tells it from the
// others: it survives a renumbering of devices.
func (p *proposer) proposeSG() *v1alpha1.SGLibrary {
	like := 0
	for _, c := range p.Changers {
		if c.Serial == p.changer.Serial {
			like++
		}
	}
	if p.changer.Serial == "" || like > 1 {
		return &v1alpha1.SGLibrary{Changer: p.changer.Device}
	}
	return &v1alpha1.SGLibrary{Serial: p.changer.Serial}
}

// proposeISCSI names the target of the changer, and those of its drives that have
// another.
func (p *proposer) proposeISCSI() *v1alpha1.ISCSILibrary {
	spec := *p.ISCSI
	spec.Target = targetOfDevice(p.changer.Device)
	spec.Portal = p.portalOfTarget(spec.Target)
	spec.DriveTargets = nil
	for _, d := range p.changer.Drives {
		target := targetOfDevice(d.Device)
		switch {
		case !d.Connected || target == spec.Target || slices.Contains(spec.DriveTargets, target):
		case p.portalOfTarget(target) != spec.Portal:
			p.noteForPeople("%s is reached through another portal, %s; a manifest names one portal, so make its target %s known at %s",
				driveInWords(d), p.portalOfTarget(target), target, spec.Portal)
		default:
			spec.DriveTargets = append(spec.DriveTargets, target)
		}
	}
	if p.countNeighbours(spec.Target) > 0 {
		spec.Serial = p.changer.Serial
	}
	return &spec
}

// targetOfDevice is the target in the name of a logical unit, TARGET/LUN.
func targetOfDevice(device string) string { return path.Dir(device) }

func (p *proposer) portalOfTarget(target string) string {
	if portal, ok := p.Portals[target]; ok {
		return portal
	}
	return p.ISCSI.Portal
}

// proposeDrives writes down which device is which drive where the changer does not
// say so: a person can correct what was guessed.
func (p *proposer) proposeDrives() (list []v1alpha1.DriveDevice) {
	for _, d := range p.changer.Drives {
		switch {
		case !d.Guessed || !d.Connected:
		case p.countSameSerial(d.Serial) == 1:
			list = append(list, v1alpha1.DriveDevice{Address: d.Address, Serial: d.Serial})
		default:
			list = append(list, v1alpha1.DriveDevice{Address: d.Address, Device: d.Device})
		}
	}
	return list
}

// countSameSerial counts the drives with a serial number; none have the empty one.
func (p *proposer) countSameSerial(serial string) (n int) {
	if serial == "" {
		return 0
	}
	for _, u := range p.Loose {
		if u.Serial == serial {
			n++
		}
	}
	for _, c := range p.Changers {
		for _, d := range c.Drives {
			if d.Serial == serial {
				n++
			}
		}
	}
	return n
}
