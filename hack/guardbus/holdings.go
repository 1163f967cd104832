// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"rsm.storage/rsmctl/rsm/scsi"
)

// holdings are what is known of the drives of one library. The ledger's mutex
// is held.
type holdings struct {
	drives map[int]*drive
	// barcodes are those last told, by element address.
	barcodes map[int]string
	// moveCount counts the beginnings and ends of our moves; moving is how many that
	// concern an element are under way, moved when the last one began or ended.
	moveCount     int
	moving, moved map[int]int
	// atWork is how many commands the changer has from the program.
	atWork int
}

func newHoldings() *holdings {
	return &holdings{
		drives: map[int]*drive{}, barcodes: map[int]string{}, moving: map[int]int{}, moved: map[int]int{},
	}
}

func (h *holdings) driveByAddress(address int) *drive {
	d := h.drives[address]
	if d == nil {
		d = &drive{}
		h.drives[address] = d
	}
	return d
}

func (h *holdings) claimByConsent(address int) {
	if d := h.driveByAddress(address); d.newestClaim() == nil {
		d.custody = &custody{arrived: true, certain: true}
	}
}

func (h *holdings) isOurs(address int) bool {
	d := h.drives[address]
	return d != nil && d.newestClaim() != nil && !d.custody.vacant
}

// serialsTold are the serial numbers of the drives that the changer tells of, by
// address; "" for one without.
func (h *holdings) serialsTold() map[int]string {
	serials := map[int]string{}
	for address, d := range h.drives {
		if d.told {
			serials[address] = d.serial
		}
	}
	return serials
}

// noteElements takes in what the changer said of elements, when it was asked after
// since moves. That says nothing of an element which a move of ours has concerned
// meanwhile. tagged: barcodes were asked for.
func (h *holdings) noteElements(since int, elements []scsi.ElementDescriptor, tagged bool) {
	for _, e := range elements {
		address, barcode := int(e.Address), ""
		if h.hasMovedSince(address, since) {
			continue
		}
		if tagged && e.Full {
			barcode = e.VolumeTag
		}
		if tagged {
			h.barcodes[address] = barcode
		}
		if e.Type == scsi.DataTransferElement {
			d := h.driveByAddress(address)
			d.noteIdentity(e)
			d.noteContent(e.Full, barcode)
		}
		if barcode != "" {
			h.endClaimSeenElsewhere(barcode, address, since)
		}
	}
}

func (h *holdings) hasMovedSince(address, since int) bool {
	return h.moving[address] > 0 || h.moved[address] > since
}

// endClaimSeenElsewhere stops waiting for a cartridge that perhaps was never moved:
// its barcode was read at another place.
func (h *holdings) endClaimSeenElsewhere(barcode string, at, since int) {
	for address, d := range h.drives {
		c := d.newestClaim()
		if c == nil || c.arrived || c.certain || address == at || h.hasMovedSince(address, since) {
			continue
		}
		if c.barcode == barcode && !c.twins[at] {
			d.custody = nil
		}
	}
}
