// SPDX-License-Identifier: Apache-2.0

package writer_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"rsm.storage/rsmctl/hack/guardbus"
	"rsm.storage/rsmctl/hack/wiretap"
	"rsm.storage/rsmctl/rsm/scsi"
)

// The logical units, as hack/tgt numbers them.
const (
	changerLUN = 1
	drive1LUN  = 2
	drive2LUN  = 3
)

// witness hears every command that rsmctl sends. It notes those that it objects to,
// and refuses none: the tape will tell what they did.
type witness struct {
	mu sync.Mutex
	// heard are the names of the commands that each logical unit was sent.
	heard map[int][]string
	// objections are the commands that disturb whoever uses drive 1.
	objections []string
	// released: a person has said that drive 1 is rsmctl's.
	released bool
	// hold returns when the program in drive 1 has written one block more.
	hold func()
}

// judgeAndHold lets every command pass, and holds some up. The relay calls it.
func (w *witness) judgeAndHold(lun int, cdb []byte) wiretap.Verdict {
	if hold := w.noteObjection(lun, cdb); hold != nil {
		hold()
	}
	return wiretap.Pass
}

// noteObjection notes a command, and an objection if there is one. It returns what
// holds the command up, nil for nothing.
func (w *witness) noteObjection(lun int, cdb []byte) (hold func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.heard == nil {
		w.heard = map[int][]string{}
	}
	what := scsi.CommandName(cdb)
	w.heard[lun] = append(w.heard[lun], what)
	ends := endsOfMove(cdb)
	switch {
	case w.released:
		return nil
	case lun == drive1LUN && !guardbus.Passes(cdb):
		w.objections = append(w.objections, fmt.Sprintf("%s to drive %d", what, drive1))
	case lun == changerLUN && slices.Contains(ends, drive1):
		w.objections = append(w.objections, fmt.Sprintf("%s between %d", what, ends))
		return nil // the program could write nothing before the next one comes
	case lun != changerLUN || !slices.Contains(ends[min(1, len(ends)):], drive2):
		return nil
	}
	return w.hold
}

// endsOfMove are the element addresses between which a command moves cartridges.
func endsOfMove(cdb []byte) []int {
	at := func(i int) int { return int(binary.BigEndian.Uint16(cdb[i:])) }
	switch cdb[0] {
	case scsi.OpMoveMedium:
		return []int{at(4), at(6)}
	case scsi.OpExchangeMedium:
		return []int{at(4), at(6), at(8)}
	}
	return nil
}

// setHold says what holds commands up.
func (w *witness) setHold(hold func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hold = hold
}

// allowDrive1 says that drive 1 is rsmctl's from now on.
func (w *witness) allowDrive1() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.released = true
}

func (w *witness) objectionsSoFar() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.objections)
}

// namesSent are the names of all commands that a logical unit was sent.
func (w *witness) namesSent(lun int) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.heard[lun])
}
