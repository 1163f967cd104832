// SPDX-License-Identifier: Apache-2.0

package scsi

import "fmt"

// Status is how a device ended a command (SAM-5, 5.3). As an error it stands
// for every ending but GOOD and CHECK CONDITION, whose error is the *Sense: use
// errors.As with a Status. The command was not carried out; after
// StatusTaskAborted only looking can tell.
type Status byte

// The statuses.
const (
	StatusGood                Status = 0x00
	StatusCheckCondition      Status = 0x02
	StatusConditionMet        Status = 0x04
	StatusBusy                Status = 0x08
	StatusReservationConflict Status = 0x18
	StatusTaskSetFull         Status = 0x28
	StatusACAActive           Status = 0x30
	StatusTaskAborted         Status = 0x40
)

var statusTexts = map[Status]string{
	StatusBusy:                "the device is busy with something else, perhaps for another host",
	StatusReservationConflict: "another host has reserved the device",
	StatusTaskSetFull:         "the device has more commands to do than it can keep",
	StatusACAActive:           "the device waits for another host to take note of a failure",
	StatusTaskAborted:         "another host made the device give the command up",
}

// Error says in plain words how the command ended.
func (s Status) Error() string {
	text, ok := statusTexts[s]
	if !ok {
		text = "the device ended the command in a way that this version does not know"
	}
	return fmt.Sprintf("%s (status %02Xh)", text, byte(s))
}
