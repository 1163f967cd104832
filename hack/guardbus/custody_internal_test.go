// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"errors"
	"fmt"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi"
)

// TestADriveIsOursAsLongAsWhatIsSeenFitsTheMove plays moves to a drive, and
// what is seen there afterwards: a barcode, ? for one that cannot be read, or -
// for nothing.
func TestADriveIsOursAsLongAsWhatIsSeenFitsTheMove(t *testing.T) {
	for _, c := range []struct {
		expected string
		outcome  outcome
		seen     []string
		ours     bool
	}{
		{"A", done, nil, true},
		{"A", done, []string{"A"}, true},
		{"A", done, []string{"B"}, true}, // a person had exchanged them in their slots
		{"A", done, []string{"-"}, false},
		{"A", done, []string{"-", "A"}, true}, // it was under way
		{"A", done, []string{"A", "?", "A"}, true},
		{"A", done, []string{"A", "B"}, false},
		{"A", done, []string{"A", "?", "B"}, false},
		{"A", done, []string{"?", "B", "A"}, false},
		{"A", done, []string{"A", "-", "A"}, false},
		{"", done, []string{"-", "A"}, true},
		{"A", unknown, nil, true},
		{"A", unknown, []string{"A"}, true},
		{"A", unknown, []string{"-"}, false},
		{"A", unknown, []string{"-", "A"}, false},
		{"A", unknown, []string{"B"}, true},
		{"", unknown, []string{"A"}, true},
		{"A", refused, nil, false},
		{"A", refused, []string{"A"}, false},
	} {
		h := newHoldings()
		h.driveByAddress(256).told = true
		h.barcodes[1000] = c.expected
		move := &transfer{places: []int{1000, 256}}
		h.beginTransfer(move)
		h.endTransfer(move, c.outcome)
		for _, seen := range c.seen {
			e := scsi.ElementDescriptor{Type: scsi.DataTransferElement, Address: 256, Full: seen != "-"}
			if e.Full && seen != "?" {
				e.VolumeTag = seen
			}
			h.noteElements(h.moveCount, []scsi.ElementDescriptor{e}, true)
		}
		if got := h.isOurs(256); got != c.ours {
			t.Errorf("%+v: ours is %v", c, got)
		}
	}
}

func TestMovesThatOverlapNeverMakeOursSomebodyElses(t *testing.T) {
	in, out := []int{1000, 256}, []int{256, 1000}
	for _, c := range []struct {
		name string
		play func(h *holdings, arrives, leaves *transfer)
		ours bool
	}{
		{"the way in is answered first", func(h *holdings, arrives, leaves *transfer) {
			h.beginTransfer(leaves)
			h.beginTransfer(arrives)
			h.endTransfer(arrives, done)
			h.endTransfer(leaves, done)
		}, true},
		{"the way out is answered first", func(h *holdings, arrives, leaves *transfer) {
			h.beginTransfer(arrives)
			h.beginTransfer(leaves)
			h.endTransfer(leaves, done)
			h.endTransfer(arrives, done)
		}, true},
		{"the way in was refused", func(h *holdings, arrives, leaves *transfer) {
			h.beginTransfer(leaves)
			h.beginTransfer(arrives)
			h.endTransfer(leaves, done)
			h.endTransfer(arrives, refused)
		}, false},
		{"both were refused", func(h *holdings, arrives, leaves *transfer) {
			h.beginTransfer(arrives)
			h.beginTransfer(leaves)
			h.endTransfer(leaves, refused)
			h.endTransfer(arrives, refused)
		}, true},
	} {
		h := newHoldings()
		before := &transfer{places: in}
		h.driveByAddress(256)
		h.beginTransfer(before)
		h.endTransfer(before, done)
		c.play(h, &transfer{places: in}, &transfer{places: out})
		if got := h.isOurs(256); got != c.ours {
			t.Errorf("%s: ours is %v", c.name, got)
		}
	}
}

func TestWhatIsSeenDuringAMoveSaysNothingOfItsPlaces(t *testing.T) {
	h := newHoldings()
	empty := []scsi.ElementDescriptor{{Type: scsi.DataTransferElement, Address: 256}}
	since := h.moveCount
	move := &transfer{places: []int{1000, 256}}
	h.driveByAddress(256)
	h.beginTransfer(move)
	h.noteElements(h.moveCount, empty, true)
	h.endTransfer(move, unknown)
	h.noteElements(since, empty, true)
	if !h.isOurs(256) {
		t.Error("the drive is not ours, though it was seen empty before the move only")
	}
}

func TestTheOutcomeOfAMoveIsWhatItsAnswerSays(t *testing.T) {
	for _, c := range []struct {
		err  error
		want outcome
	}{
		{nil, done},
		{&scsi.Sense{Key: scsi.RecoveredError}, done},
		{fmt.Errorf("cut: %w", scsi.ErrOutcomeUnknown), unknown},
		{&scsi.Sense{Key: scsi.AbortedCommand, ASC: 0x48}, unknown},
		{scsi.StatusTaskAborted, unknown},
		{scsi.StatusBusy, refused},
		{&scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x3B, ASCQ: 0x0D}, refused},
		{&scsi.Sense{Key: scsi.UnitAttention, ASC: 0x29}, refused},
		{&scsi.Sense{Key: scsi.AbortedCommand, Deferred: true}, refused},
		{errors.New("it was not sent"), refused},
	} {
		if got := outcomeOf(c.err); got != c.want {
			t.Errorf("%v: got %d, want %d", c.err, got, c.want)
		}
	}
}
