// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// transfer is a MOVE MEDIUM or EXCHANGE MEDIUM: what is at each place goes to
// the next one.
type transfer struct {
	places []int
	// left is the claim, at its beginning, to the drive that it takes from. placed
	// are the claims that it makes, by address.
	left   *custody
	placed map[int]*custody
}

// parseTransfer reads a command, which has been padded.
func parseTransfer(cdb []byte) (*transfer, bool) {
	at := func(i int) int { return int(binary.BigEndian.Uint16(cdb[i:])) }
	switch cdb[0] {
	case scsi.OpMoveMedium:
		return &transfer{places: []int{at(4), at(6)}}, true
	case scsi.OpExchangeMedium:
		return &transfer{places: []int{at(4), at(6), at(8)}}, true
	}
	return nil, false
}

func (t *transfer) String() string {
	text := fmt.Sprintf("from %d to %d", t.places[0], t.places[1])
	if len(t.places) > 2 {
		text += fmt.Sprintf(" and on to %d", t.places[2])
	}
	return text
}

// beginTransfer makes the drives that a transfer goes to ours before it is sent: the
// program may die before it hears the answer.
func (h *holdings) beginTransfer(t *transfer) {
	h.countTransfer(t, 1)
	t.placed = map[int]*custody{}
	if d := h.drives[t.places[0]]; d != nil {
		t.left = d.newestEndedClaim()
	}
	for i, to := range t.places[1:] {
		d := h.drives[to]
		if d == nil || t.placed[to] != nil {
			continue
		}
		barcode := h.barcodes[t.places[i]]
		twins := map[int]bool{}
		for address, other := range h.barcodes {
			twins[address] = other == barcode && address != t.places[i]
		}
		d.custody = &custody{barcode: barcode, twins: twins, below: d.newestClaim(), pending: true}
		t.placed[to] = d.custody
	}
}

// countTransfer counts a transfer's beginning or its end.
func (h *holdings) countTransfer(t *transfer, more int) {
	h.moveCount++
	for _, place := range slices.Compact(slices.Sorted(slices.Values(t.places))) {
		h.moving[place] += more
		h.moved[place] = h.moveCount
	}
}

// outcome is what is known of a command after its answer.
type outcome int

const (
	unknown outcome = iota
	done
	refused
)

// outcomeOf tells what became of a transfer that was answered with err.
func outcomeOf(err error) outcome {
	var sense *scsi.Sense
	switch {
	case err == nil:
		return done
	case errors.Is(err, scsi.ErrOutcomeUnknown), errors.Is(err, scsi.StatusTaskAborted):
		return unknown
	case !errors.As(err, &sense), sense.Deferred:
		return refused
	case sense.Key == scsi.AbortedCommand:
		return unknown
	case sense.Key == scsi.NoSense, sense.Key == scsi.RecoveredError:
		return done
	}
	return refused
}

// endTransfer takes in what became of a transfer. When nobody knows, the drives that
// it went to stay ours, and so does the one that it came from.
func (h *holdings) endTransfer(t *transfer, what outcome) {
	h.countTransfer(t, -1)
	for _, c := range t.placed {
		c.pending, c.certain, c.void = false, what == done, what == refused
	}
	if what == done {
		h.moveBarcodes(t)
	}
	for _, place := range t.places {
		d := h.drives[place]
		if d == nil {
			continue
		}
		d.seen = d.seen && what == refused
		if c := d.newestClaim(); c != nil && h.moving[place] == 0 {
			c.below = nil
		}
	}
}

// moveBarcodes takes in that a transfer was carried out: what was at each place
// is at the next one, and the claim to the first is void.
func (h *holdings) moveBarcodes(t *transfer) {
	if t.left != nil {
		t.left.void = true
	}
	first := t.places[0]
	carried := make([]string, len(t.places))
	for i, place := range t.places {
		carried[i] = h.barcodes[place]
	}
	h.barcodes[first] = ""
	for i, to := range t.places[1:] {
		h.barcodes[to] = carried[i]
	}
}
