// SPDX-License-Identifier: Apache-2.0

package guardbus

import "rsm.storage/rsmctl/rsm/scsi"

// drive is a drive element.
type drive struct {
	// told: the changer has told of it.
	told bool
	// seen says that full and barcode are what was last seen.
	seen, full bool
	barcode    string
	// serial is the serial number that the changer tells; "": none.
	serial string
	// custody is nil while what is in the drive is not ours.
	custody *custody
}

// custody is the program's claim to what is in a drive.
type custody struct {
	// arrived: the cartridge was seen in the drive. Until then it may be under
	// way, or, unless certain, may never come.
	arrived, certain bool
	// vacant: the drive was seen empty, and the cartridge is certain to arrive.
	vacant bool
	// barcode is that of the cartridge, or of the one that is expected. "": not
	// known.
	barcode string
	// twins are the addresses at which that barcode was read before the move.
	twins map[int]bool
	// below is the claim that there was when the move began. pending: the move has
	// not ended. void: it came to nothing, or the cartridge has left. Moves of two
	// connections may end in another order than they were carried out in.
	below         *custody
	pending, void bool
}

// newestClaim is the newest claim that stands, nil when the drive is not ours.
func (d *drive) newestClaim() *custody {
	for d.custody != nil && d.custody.void {
		d.custody = d.custody.below
	}
	return d.custody
}

// newestEndedClaim is the newest claim of a move that has ended.
func (d *drive) newestEndedClaim() *custody {
	c := d.newestClaim()
	for c != nil && (c.pending || c.void) {
		c = c.below
	}
	return c
}

// noteIdentity takes in that the drive is there, and who it is.
func (d *drive) noteIdentity(e scsi.ElementDescriptor) {
	d.told = true
	if e.HasIdentifier {
		d.serial = e.Identifier.Serial()
	}
}

// noteContent takes in what was seen of the drive.
func (d *drive) noteContent(full bool, barcode string) {
	d.seen, d.full, d.barcode = true, full, barcode
	c := d.newestClaim()
	switch {
	case c == nil:
	case !full && (c.arrived || !c.certain):
		d.custody = nil
	case !full:
		c.vacant = true
	case c.arrived && areTwoCartridges(c.barcode, barcode):
		d.custody = nil
	case !c.arrived:
		c.arrived, c.vacant, c.barcode = true, false, barcode
	case barcode != "":
		c.barcode = barcode
	}
}

// areTwoCartridges tells whether two barcodes are of two cartridges. One that was
// not read may be any.
func areTwoCartridges(a, b string) bool { return a != "" && b != "" && a != b }
