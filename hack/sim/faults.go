// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// faults are what goes wrong on the way to the devices.
type faults struct {
	// rate is how many of a thousand commands go wrong.
	rate int
	// dead are the devices that do not answer at all, by library and name.
	dead map[string]bool
	// answers are the last ones to READ ELEMENT STATUS, by library and command.
	answers map[string][]byte
	// gaveOldAnswer: an old answer was given since rsmctl was started, which then
	// cannot know what is where.
	gaveOldAnswer bool
	// happened counts those that came to pass.
	happened int
}

// execution lets a device do what it was told, and returns its answer.
type execution func() (int, error)

// carryOutOrFail carries a command out, or lets something go wrong.
func (f *faults) carryOutOrFail(w *world, d *device, cdb, buf []byte, run execution) (int, error) {
	unit := d.bus.vault.name + " " + d.Name()
	if f.dead[unit] {
		f.happened++
		return 0, fmt.Errorf("simulated: %s is gone: %w", unit, scsi.ErrOutcomeUnknown)
	}
	if f.rate == 0 || w.IntN(1000) >= f.rate {
		n, err := run()
		f.rememberStatus(unit, cdb, buf[:n], err)
		return n, err
	}
	f.happened++
	n, what, err := f.breakCommand(w, unit, cdb, buf, run)
	w.trace.sayLine("  fault: %s %s: %s", unit, scsi.CommandName(cdb), what)
	return n, err
}

// breakCommand lets something go wrong.
func (f *faults) breakCommand(w *world, unit string, cdb, buf []byte, run execution) (n int, what string, err error) {
	w.chooseOne(
		choice{3, func() {
			can := refusals
			if cdb[0] == scsi.OpMoveMedium || cdb[0] == scsi.OpLoadUnload {
				can = slices.Concat(refusals, unmoved)
			}
			n, err, what = 0, pickOne(w.dice, can), "refused"
		}},
		choice{2, func() { n, err, what = 0, errLost, "lost on the way" }},
		choice{3, func() {
			_, _ = run() // its answer is lost
			n, err, what = 0, errLost, "carried out, the answer was lost"
		}},
		choice{1, func() {
			if w.oneIn(2) {
				_, _ = run() // it was aborted too late
			}
			n, err, what = 0, pickOne(w.dice, aborted), "aborted"
		}},
		choice{1, func() { n, err, what = 0, errNotSent, "not sent" }},
		choice{2, func() {
			old, known := f.answers[answerKey(unit, cdb)]
			if !known || len(old) > len(buf) {
				n, err = run()
				what = "none after all"
				return
			}
			f.gaveOldAnswer = true
			n, what = copy(buf, old), "an old answer"
		}},
	)
	if err != nil {
		what += fmt.Sprintf(" (%v)", err)
	}
	return n, what, err
}

var (
	errLost    = fmt.Errorf("simulated: %w", scsi.ErrOutcomeUnknown)
	errNotSent = fmt.Errorf("simulated: connection refused")
)

// refusals are answers to commands that were not carried out.
var refusals = []error{
	&scsi.Sense{Key: scsi.UnitAttention, ASC: 0x29},
	&scsi.Sense{Key: scsi.UnitAttention, ASC: 0x28},
	&scsi.Sense{Key: scsi.UnitAttention, ASC: 0x28, ASCQ: 0x01},
	&scsi.Sense{Key: scsi.UnitAttention, ASC: 0x2A, ASCQ: 0x01},
	&scsi.Sense{Key: scsi.NotReady, ASC: 0x04, ASCQ: 0x01},
	&scsi.Sense{Key: scsi.NotReady, ASC: 0x04, ASCQ: 0x02},
	&scsi.Sense{Key: scsi.NotReady, ASC: 0x04, ASCQ: 0x03},
	&scsi.Sense{Key: scsi.NotReady, ASC: 0x3A},
	&scsi.Sense{Key: scsi.MediumError, ASC: 0x11},
	&scsi.Sense{Key: scsi.HardwareError, ASC: 0x44},
	&scsi.Sense{Key: scsi.HardwareError, ASC: 0x15, ASCQ: 0x01},
	scsi.StatusBusy, scsi.StatusTaskSetFull, scsi.StatusReservationConflict,
}

// unmoved are such answers to commands that move a medium.
var unmoved = []error{
	&scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x53, ASCQ: 0x02},
	&scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x3B, ASCQ: 0x0D},
	&scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x3B, ASCQ: 0x0E},
}

// aborted are answers to commands that may have been carried out.
var aborted = []error{
	&scsi.Sense{Key: scsi.AbortedCommand},
	&scsi.Sense{Key: scsi.AbortedCommand, ASC: 0x0B, ASCQ: 0x01},
	scsi.StatusTaskAborted,
}

// rememberStatus keeps what a changer said, to say it again when it is no longer
// true.
func (f *faults) rememberStatus(unit string, cdb, answer []byte, err error) {
	if err == nil && cdb[0] == scsi.OpReadElementStatus {
		f.answers[answerKey(unit, cdb)] = bytes.Clone(answer)
	}
}

func answerKey(unit string, cdb []byte) string { return unit + string(cdb) }
