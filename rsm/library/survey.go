// SPDX-License-Identifier: Apache-2.0

package library

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// Found is what a survey of a bus found.
type Found struct {
	// Changers are in the order of the bus.
	Changers []FoundChanger
	// Loose are the tape drives that belong to no changer, in the order of the
	// bus.
	Loose []Unit
	// Problems say which devices could not be asked what they are, and why.
	Problems []error
}

// Unit is one device, as it says itself.
type Unit struct {
	element.Identity
	// Device is its name on the bus.
	Device string `json:"device"`
}

// FoundChanger is one changer with its drives.
type FoundChanger struct {
	Unit
	// Geometry is empty when the changer could not tell.
	Geometry Geometry
	// Drives are in the order of the changer's answer.
	Drives []element.DriveInfo
	// Problem is why Geometry or Drives are not known; nil when both are.
	Problem error
}

// The limits of a survey whose Options have none. A person waits for its answer, and
// nothing is known yet of the devices.
const (
	surveyReady   = 5 * time.Second
	surveyCommand = 15 * time.Second
)

// Survey looks at all changers and tape drives of a bus, and finds out which
// drive is whose. It only asks: nothing moves, nothing is initialised, and no
// setting is changed. A device that does not answer, or is not ready, is told as a
// problem and ends nothing. The error is the context's, or says that the bus has no
// list of devices. The bus stays the caller's.
//
// ReadyTimeout is 5 seconds and CommandTimeout 15 when they are 0. Options.Drives
// is ignored: it is about one library, and there may be many.
func Survey(ctx context.Context, bus scsi.Bus, opts Options) (Found, error) {
	opts.ReadyTimeout = cmp.Or(opts.ReadyTimeout, surveyReady)
	opts.CommandTimeout = cmp.Or(opts.CommandTimeout, surveyCommand)
	opts = opts.withDefaults()
	units, problems, err := identifyUnits(ctx, bus, opts)
	if err != nil {
		return Found{}, fmt.Errorf("survey the devices: %w", err)
	}
	var looks []*surveyedChanger
	for _, u := range units {
		if u.kind == scsi.TypeChanger {
			looks = append(looks, surveyChanger(ctx, u, opts))
		}
	}
	if contextEnded(ctx) {
		return Found{}, fmt.Errorf("survey the devices: %w", ctx.Err())
	}
	found := Found{Problems: problems}
	tapes := tapeDrivesAmong(units)
	joinDrivesOfAll(looks, tapes)
	for _, s := range looks {
		found.Changers = append(found.Changers, s.foundChanger())
	}
	found.Loose = looseTapes(looks, tapes)
	return found, nil
}

// surveyedChanger is one changer under survey.
type surveyedChanger struct {
	unit     unit
	geometry Geometry
	elements []scsi.ElementDescriptor
	drives   []*drive
	problem  error
}

// surveyChanger asks one changer how it is built and of its drives.
func surveyChanger(ctx context.Context, u unit, opts Options) *surveyedChanger {
	s := &surveyedChanger{unit: u}
	l := &Library{opts: opts, identity: u.identity}
	l.changer = l.newChangerClient(u)
	// An initialisation would move the robot. A changer that wants one is only
	// asked again whether it is ready, and says no.
	l.changer.remedy, l.changer.remedyTimeout = scsi.TestUnitReady(), opts.CommandTimeout
	err := l.changer.waitUntilReady(ctx)
	if err == nil {
		err = l.learnGeometry(ctx)
	}
	s.geometry = l.Geometry()
	if err == nil {
		s.elements, err = l.readDriveElements(ctx)
	}
	s.problem = explain(err, "ask the changer %s (%s) how it is built", u.identity, u.dev.Name())
	return s
}

func (s *surveyedChanger) foundChanger() FoundChanger {
	f := FoundChanger{Unit: s.unit.publicUnit(), Geometry: s.geometry, Problem: s.problem}
	for _, d := range s.drives {
		f.Drives = append(f.Drives, d.info)
	}
	return f
}

func (u unit) publicUnit() Unit { return Unit{Identity: u.identity, Device: u.dev.Name()} }
