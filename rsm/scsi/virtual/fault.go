// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of fault.
const (
	// CommandFails: a command (Opcode; LUN and Element narrow it down) is not
	// carried out but ends with Sense or Status. Without Opcode it is every
	// command but INQUIRY, REPORT LUNS and REQUEST SENSE, and Element is that
	// of a drive: every command to it.
	CommandFails FaultKind = "command"
	// NoAnswer: a command (as above; MOVE MEDIUM unless Opcode says another)
	// never ends. CarriedOut says whether it was carried out.
	NoAnswer FaultKind = "no-answer"
	// BarcodeUnreadable: the reader cannot read Barcode.
	BarcodeUnreadable FaultKind = "barcode"
	// DriveDies: the drive at Element fails every command with 4/4000, but
	// for INQUIRY, REPORT LUNS, REQUEST SENSE and LOG SENSE; with Opcode, from
	// the first such command on. Its element reports an exception, and the
	// robot brings nothing to it.
	DriveDies FaultKind = "drive"
	// ElementLies: Element says it is full, with Barcode, when it is empty.
	ElementLies FaultKind = "lie"
	// ElementException: Element reports the abnormal state Exception.
	ElementException FaultKind = "exception"
)

// FaultSense is the sense data of a fault.
type FaultSense struct {
	Key  byte `json:"key"`
	ASC  byte `json:"asc"`
	ASCQ byte `json:"ascq"`
}

// faultStatuses are the statuses of a fault.
var faultStatuses = map[string]scsi.Status{
	"busy":                 scsi.StatusBusy,
	"reservation-conflict": scsi.StatusReservationConflict,
	"task-set-full":        scsi.StatusTaskSetFull,
	"task-aborted":         scsi.StatusTaskAborted,
}

// FaultStatuses lists the names that a fault's Status can have.
func FaultStatuses() []string { return slices.Sorted(maps.Keys(faultStatuses)) }

// Fault is something that shall go wrong. Which fields mean something depends
// on the kind; others must not be set.
type Fault struct {
	// ID is given by AddFault.
	ID   int       `json:"id"`
	Kind FaultKind `json:"kind"`
	// Opcode is the operation code of the command.
	Opcode *byte `json:"opcode,omitempty"`
	// LUN is the unit: 0 the changer, 1 the first drive.
	LUN *int `json:"lun,omitempty"`
	// Element is an element address. A command concerns an element if it
	// names it, or is sent to the drive there.
	Element *int        `json:"element,omitempty"`
	Barcode string      `json:"barcode,omitempty"`
	Sense   *FaultSense `json:"sense,omitempty"`
	// Status is the name of a status other than CHECK CONDITION: see
	// FaultStatuses.
	Status string `json:"status,omitempty"`
	// Exception is ASC and ASCQ as one number, 8302h for 83/02.
	Exception uint16 `json:"exception,omitempty"`
	// Once: the fault is over after it has happened.
	Once bool `json:"once,omitempty"`
	// CarriedOut: the command whose answer is lost was carried out.
	CarriedOut bool `json:"carriedOut,omitempty"`
	// Happened: the drive has died.
	Happened bool `json:"happened,omitempty"`
}

// checkFault refuses faults that cannot be in any library, with every reason.
func (f Fault) checkFault() error {
	uses, known := faultFields[f.Kind]
	if !known {
		return fmt.Errorf("fault kind %q: must be one of command, no-answer, barcode, drive, lie, exception", f.Kind)
	}
	var problems []error
	for _, field := range []struct {
		name       string
		set        bool
		may, needs bool
	}{
		{"opcode", f.Opcode != nil, uses.opcode, false},
		{"lun", f.LUN != nil, uses.lun, false},
		{"element", f.Element != nil, uses.element, f.Kind == DriveDies || f.Kind == ElementLies || f.Kind == ElementException},
		{"barcode", f.Barcode != "", uses.barcode, f.Kind == BarcodeUnreadable},
		{"sense", f.Sense != nil, f.Kind == CommandFails && f.Status == "", false},
		{"sense or status", f.Sense != nil || f.Status != "", f.Kind == CommandFails, f.Kind == CommandFails},
		{"exception", f.Exception != 0, f.Kind == ElementException, f.Kind == ElementException},
		{"once", f.Once, uses.once, false},
		{"carriedOut", f.CarriedOut, f.Kind == NoAnswer, false},
	} {
		switch {
		case field.set && !field.may:
			problems = append(problems, fmt.Errorf("a fault of kind %s has no %s", f.Kind, field.name))
		case field.needs && !field.set:
			problems = append(problems, fmt.Errorf("a fault of kind %s needs %s", f.Kind, field.name))
		}
	}
	if _, known := faultStatuses[f.Status]; f.Status != "" && !known {
		problems = append(problems, fmt.Errorf("status %q: must be one of %s", f.Status, strings.Join(FaultStatuses(), ", ")))
	}
	if f.Sense != nil && f.Sense.Key > 0x0F {
		problems = append(problems, fmt.Errorf("sense key %d: must be 0 to 15", f.Sense.Key))
	}
	return errors.Join(problems...)
}

// faultFields are the fields a kind of fault may have, of those that several
// kinds share.
var faultFields = map[FaultKind]struct{ opcode, lun, element, barcode, once bool }{
	CommandFails:      {opcode: true, lun: true, element: true, once: true},
	NoAnswer:          {opcode: true, lun: true, element: true, once: true},
	BarcodeUnreadable: {barcode: true},
	DriveDies:         {opcode: true, element: true},
	ElementLies:       {element: true, barcode: true},
	ElementException:  {element: true},
}

// checkPlace refuses faults of units and elements that are not there.
func (f Fault) checkPlace(l *Library) error {
	var problems []error
	if f.LUN != nil && (*f.LUN < 0 || *f.LUN > len(l.drives)) {
		problems = append(problems, fmt.Errorf("lun %d: the units are 0 (the changer) to %d", *f.LUN, len(l.drives)))
	}
	if f.Element == nil {
		return errors.Join(problems...)
	}
	e := l.byAddress[*f.Element]
	switch {
	case e == nil:
		problems = append(problems, l.errNoElement(*f.Element))
	case e.kind != kindDrive && (f.Kind == DriveDies || f.Kind == CommandFails && f.Opcode == nil):
		problems = append(problems, fmt.Errorf("%s is no drive", e))
	case f.Kind == ElementLies && e.cartridge != nil:
		problems = append(problems, fmt.Errorf("%s holds %s; only an empty element can say that it is full", e, e.cartridge.nameInMessages()))
	}
	return errors.Join(problems...)
}

// commandEnding is how the command ends.
func (f Fault) commandEnding() error {
	if f.Status != "" {
		return faultStatuses[f.Status]
	}
	return &scsi.Sense{Key: scsi.SenseKey(f.Sense.Key), ASC: f.Sense.ASC, ASCQ: f.Sense.ASCQ}
}
