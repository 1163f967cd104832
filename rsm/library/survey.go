// SPDX-License-Identifier: Apache-2.0

package library

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// Found is what a survey of a bus found.
type Found struct {
	// Changers are in the order of the bus.
	Changers []FoundChanger
	// Loose are the tape drives that are no changer's, in the order of the
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

// The limits of a survey where its Options have none: it is made by a person
// who waits for the answer, and of devices of which nothing is known yet.
const (
	surveyReady   = 5 * time.Second
	surveyCommand = 15 * time.Second
)

// Survey looks at all changers and tape drives of a bus, and finds out which
// drive is whose. It only asks: nothing moves, nothing is initialised, and no
// setting is changed. A device that does not answer, or is not ready, is a
// problem told and not the end; the error is the context's, or says that the
// bus has no list of devices. The bus stays the caller's.
//
// ReadyTimeout is 5 seconds and CommandTimeout 15 when they are 0.
// Options.Drives is not heeded: it tells of one library, and here may be many.
func Survey(ctx context.Context, bus scsi.Bus, opts Options) (Found, error) {
	opts.ReadyTimeout = cmp.Or(opts.ReadyTimeout, surveyReady)
	opts.CommandTimeout = cmp.Or(opts.CommandTimeout, surveyCommand)
	opts = opts.withLimits()
	units, problems, err := scanBus(ctx, bus, opts)
	if err != nil {
		return Found{}, fmt.Errorf("survey the devices: %w", err)
	}
	var looks []*surveyed
	for _, u := range units {
		if u.kind == scsi.TypeChanger {
			looks = append(looks, survey(ctx, u, opts))
		}
	}
	if stopped(ctx) {
		return Found{}, fmt.Errorf("survey the devices: %w", ctx.Err())
	}
	found := Found{Problems: problems}
	tapes := slices.DeleteFunc(units, func(u unit) bool { return u.kind != scsi.TypeTape })
	joinAll(looks, tapes)
	for _, s := range looks {
		found.Changers = append(found.Changers, s.foundChangers())
	}
	found.Loose = looseTapes(looks, tapes)
	return found, nil
}

// surveyed is one changer under survey.
type surveyed struct {
	unit     unit
	geometry Geometry
	elements []scsi.ElementDescriptor
	drives   []*drive
	problem  error
}

// survey asks one changer how it is built and of its drives.
func survey(ctx context.Context, u unit, opts Options) *surveyed {
	s := &surveyed{unit: u}
	l := &Library{opts: opts, identity: u.identity}
	l.changer = l.changerClient(u)
	// A changer that wants to be initialised is asked again whether it is
	// ready, which it denies: an initialisation moves the robot.
	l.changer.remedy, l.changer.remedyTimeout = scsi.TestUnitReady(), opts.CommandTimeout
	err := l.changer.waitUntilReady(ctx)
	if err == nil {
		err = l.learnGeometry(ctx)
	}
	s.geometry = l.Geometry()
	if err == nil {
		s.elements, err = l.driveElements(ctx)
	}
	s.problem = explain(err, "ask the changer %s (%s) how it is built", u.identity, u.dev.Name())
	return s
}

func (s *surveyed) foundChangers() FoundChanger {
	f := FoundChanger{Unit: s.unit.public(), Geometry: s.geometry, Problem: s.problem}
	for _, d := range s.drives {
		f.Drives = append(f.Drives, d.info)
	}
	return f
}

func (u unit) public() Unit { return Unit{Identity: u.identity, Device: u.dev.Name()} }
