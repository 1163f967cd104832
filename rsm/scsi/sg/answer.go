// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// answer is how a command ended, as device, adapter and kernel each say.
type answer struct {
	status scsi.Status // by the device
	host   uint16      // by the adapter's driver: DID_...
	driver uint16      // by the kernel: DRIVER_..., gone since Linux 5.14
	sense  []byte
	// residual is how much of the buffer was not used. Some adapters always
	// leave it 0, some make it negative when too much was moved.
	residual int32
}

// What the adapter's driver says (Linux, include/scsi/scsi_status.h).
const (
	didOK            = 0x00
	didNoConnect     = 0x01
	didBadTarget     = 0x04
	didPassthrough   = 0x0A
	didTargetFailure = 0x10
	didNexusFailure  = 0x11
	didAllocFailure  = 0x12
	didMediumError   = 0x13
)

// driverSense is DRIVER_SENSE: there are sense data, whatever the status. The
// upper four bits are a suggestion nobody heeds.
const (
	driverMask  = 0x0F
	driverSense = 0x08
)

var hostStatusTexts = map[uint16]string{
	didNoConnect: "the device cannot be reached any more; is it still there and switched on?",
	0x02:         "the bus stayed busy",
	0x03:         "the time was up and the kernel gave the command up",
	didBadTarget: "the adapter knows no such device; is it still there?",
	0x05:         "the command was aborted",
	0x06:         "a parity error on the bus",
	0x07:         "the adapter failed with it",
	0x08:         "the device or the bus was reset meanwhile",
	0x09:         "an interrupt nobody had asked for",
	0x0B:         "the adapter wants it tried again",
	0x0C:         "the adapter wants it tried again at once",
	0x0D:         "the adapter wants it queued again",
	0x0E:         "the link to the device was disrupted",
	0x0F:         "the link to the device is down",
	0x14:         "the link to the device is poor",
}

// bytesMoved is how many of size bytes were moved.
func (a answer) bytesMoved(size int) int {
	return int(max(0, min(int64(size), int64(size)-int64(a.residual))))
}

// commandError is nil for a command that was carried out, the *scsi.Sense or the
// scsi.Status of one that the device answered otherwise, and
// scsi.ErrOutcomeUnknown where the answer was lost.
func (a answer) commandError() error {
	switch a.host {
	case didOK, didPassthrough:
		return a.deviceError()
	case didTargetFailure, didNexusFailure, didAllocFailure, didMediumError:
		// The kernel's own summary of the device's answer.
		if err := a.deviceError(); err != nil {
			return err
		}
	case didBadTarget:
		return fmt.Errorf("not sent: %s", explainHostStatus(a.host))
	}
	// Adapters' drivers say "no connection" also of a command that was out
	// when the device went away, and most other codes say nothing of how far
	// the command had got.
	return fmt.Errorf("%w: %s", scsi.ErrOutcomeUnknown, explainHostStatus(a.host))
}

func explainHostStatus(code uint16) string {
	if text, ok := hostStatusTexts[code]; ok {
		return fmt.Sprintf("%s (host status %02Xh)", text, code)
	}
	return fmt.Sprintf("host status %02Xh", code)
}

// deviceError is commandError of a command that the device has answered.
func (a answer) deviceError() error {
	driver := a.driver & driverMask
	status := a.status & 0xFE // bit 0 belongs to the vendor
	switch {
	case status == scsi.StatusCheckCondition, driver == driverSense && len(a.sense) > 0:
		return a.senseError()
	case status != scsi.StatusGood && status != scsi.StatusConditionMet:
		return status
	case driver != 0 && driver != driverSense:
		return fmt.Errorf("%w: the kernel's driver failed with it (driver status %02Xh)", scsi.ErrOutcomeUnknown, a.driver)
	}
	return nil
}

func (a answer) senseError() error {
	s, err := scsi.ParseSense(a.sense)
	if err != nil {
		return fmt.Errorf("%w: it reported a failure and not which: %w", scsi.ErrOutcomeUnknown, err)
	}
	return s
}
