// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// explain says what was asked, sorts err into one of this package's kinds, and
// adds what would cure it. A nil err stays nil.
func explain(err error, asked string, args ...any) error {
	if err == nil {
		return nil
	}
	asked = fmt.Sprintf(asked, args...)
	cure, kind := judge(err)
	switch {
	case kind == nil:
		return fmt.Errorf("%s: %w", asked, err)
	case cure == "":
		return fmt.Errorf("%s: %w: %w", asked, kind, err)
	}
	return fmt.Errorf("%s: %w: %w; %s", asked, kind, err, cure)
}

// kinds are the failures that sense data can stand for.
var kinds = map[scsi.Advice]struct {
	kind error
	cure string
}{
	scsi.Stale:        {ErrStale, "read the element status again"},
	scsi.Hardware:     {ErrHardware, "leave it alone until it has been repaired"},
	scsi.Incompatible: {ErrIncompatible, "use another drive"},
	scsi.Cleaning:     {ErrCleaning, "unload it when it has done its work"},
	scsi.NoMedium:     {ErrNoMedium, ""},
	scsi.Prevented:    {ErrPrevented, "another program holds the medium; stop it"},
	scsi.Poll:         {ErrNotReady, ""},
	scsi.Initialize:   {ErrNotReady, ""},
	scsi.Operator:     {ErrNotReady, "a person must go to the library"},
}

// operatorCures tell a person what to do at the library.
var operatorCures = map[uint16]string{
	0x0403: "a person must look at the library's panel",
	0x048E: "set the library to random mode at its panel",
	0x3A02: "close the library's import/export door",
	0x3B11: "put the library's magazine in order",
	0x3B12: "put the library's magazine back",
	0x3B14: "unlock the library's magazine",
	0x3B18: "enable the element at the library's panel",
	0x3B1A: "put the drive back into the library",
}

// judge finds the kind of err and its cure. An error that already has a kind,
// or that is the transport's, has none.
func judge(err error) (cure string, kind error) {
	if errors.Is(err, ErrNotReady) || errors.Is(err, ErrNoMedium) || errors.Is(err, ErrUnsupported) {
		return "", nil
	}
	s, advice, ok := scsi.AdviceOf(err)
	if !ok {
		return "", nil
	}
	k := kinds[advice]
	if s.Code() == 0x5303 {
		return "unload the drive first", k.kind
	}
	if advice == scsi.Operator && operatorCures[s.Code()] != "" {
		return operatorCures[s.Code()], k.kind
	}
	return k.cure, k.kind
}

// refused tells whether the device did not accept the command as it was put.
func refused(err error) bool {
	_, advice, ok := scsi.AdviceOf(err)
	return ok && advice == scsi.Refused
}

// missing makes the error for an address that is not in the library.
func missing(asked string, address int) error {
	return fmt.Errorf("%s: %w: it has no element %d; read the element status again", asked, ErrStale, address)
}

// stopped tells whether going on makes no sense for anybody.
func stopped(ctx context.Context) bool { return ctx.Err() != nil }
