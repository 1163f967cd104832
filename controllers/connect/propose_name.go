// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"cmp"
	"fmt"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/element"
)

// Lengths of a proposed name: product and serial number are both told, and
// there is room for a number behind them.
const (
	productLength = 24
	serialLength  = 32
)

// newLibraryName makes a name that is not taken yet of what a changer says of
// itself.
func newLibraryName(id element.Identity, taken map[string]bool) string {
	parts := []string{v1alpha1.NameFrom(id.Product, productLength), v1alpha1.NameFrom(id.Serial, serialLength)}
	base := cmp.Or(strings.Trim(strings.Join(parts, "-"), "-"), "library")
	name := base
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	return name
}

func (p *proposer) noteForPeople(format string, args ...any) {
	p.notes = append(p.notes, fmt.Sprintf("library %s: %s", p.name, fmt.Sprintf(format, args...)))
}

// noteDrives tells what is not certain of the drives.
func (p *proposer) noteDrives() {
	var guessed []string
	for _, d := range p.changer.Drives {
		switch {
		case d.Guessed:
			guessed = append(guessed, fmt.Sprint(d.Address))
		case !d.Connected && d.Serial != "":
			p.noteForPeople("%s (serial %s) was not found among the devices; connect it, or let this host see it", driveInWords(d), d.Serial)
		case !d.Connected:
			p.noteForPeople("the changer does not say which device %s is; say so under spec.drives, as {address: %d, serial: ...}", driveInWords(d), d.Address)
		}
	}
	if len(guessed) > 0 {
		p.noteForPeople("the changer does not say which devices these of its drives are: %s. They were taken in the order found; "+
			"compare spec.drives with the serial numbers on the library's panel", strings.Join(guessed, ", "))
	}
	if p.changer.Problem != nil && len(p.changer.Drives) == 0 {
		p.noteForPeople("its drives are not known, since the changer did not tell; run discover again when it is ready")
	}
}

// countNeighbours counts the other changers of a target, and tells when nothing
// sets this one apart.
func (p *proposer) countNeighbours(target string) (n int) {
	for _, other := range p.Changers {
		if other.Device == p.changer.Device || targetOfDevice(other.Device) != target {
			continue
		}
		n++
		if p.changer.Serial == "" || p.changer.Serial == other.Serial {
			p.noteForPeople("the target %s holds another changer too, %s (%s), and no serial number tells them apart; give each a target of its own",
				target, other.Identity, other.Device)
		}
	}
	return n
}

func driveInWords(d element.DriveInfo) string { return fmt.Sprintf("drive %d", d.Address) }
