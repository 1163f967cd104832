// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// explain says what was asked, which of this package's kinds err is of, and what
// would cure it. A nil err stays nil.
func explain(err error, asked string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(asked, args...), withKindAndCure(err))
}

// withKindAndCure is err with its kind before it and its cure behind it.
func withKindAndCure(err error) error {
	cure, kind := kindAndCure(err)
	if kind != nil {
		err = fmt.Errorf("%w: %w", kind, err)
	}
	if cure != "" {
		err = fmt.Errorf("%w; %s", err, cure)
	}
	return err
}

// kindsByAdvice are the failures that a device's answer can stand for, with the cure
// of those that are always cured alike.
var kindsByAdvice = map[scsi.Advice]struct {
	kind error
	cure string
}{
	scsi.Stale:        {ErrStale, "read the element status again"},
	scsi.Hardware:     {ErrHardware, "leave it alone until it has been repaired"},
	scsi.Incompatible: {ErrIncompatible, "use another drive"},
	scsi.Cleaning:     {ErrCleaning, "unload it when it has done its work"},
	scsi.NoMedium:     {ErrNoMedium, ""},
	scsi.Prevented:    {ErrPrevented, "another program holds the medium; stop it"},
	scsi.Reserved:     {ErrReserved, "stop the backup program or tape service of the other host, or zone the device to this host alone"},
	scsi.Poll:         {ErrNotReady, "look at its panel if that lasts"},
	scsi.Initialize:   {ErrNotReady, "a person must look at its panel"},
	scsi.Operator:     {ErrNotReady, "a person must go to the library"},
}

// curesByCode tell a person what to do about one code. Other codes have the cure of
// their kind.
var curesByCode = map[uint16]string{
	0x0403: "a person must look at the library's panel",
	0x0409: "wait until its self-test has ended",
	0x0412: "set it online at its panel or in its management software",
	0x0485: "resume the library at its panel",
	0x048E: "set the library to random mode at its panel",
	0x3A02: "close the library's import/export door",
	0x3B11: "put the library's magazine in order",
	0x3B12: "put the library's magazine back",
	0x3B14: "unlock the library's magazine",
	0x3B18: "enable the element at the library's panel",
	0x3B1A: "put the drive back into the library",
	0x5303: "unload the drive first",
}

// kindAndCure finds the cure of err, and the kind that it still lacks. The errors of
// the transport have neither.
func kindAndCure(err error) (cure string, kind error) {
	s, advice, ok := scsi.AdviceOf(err)
	if !ok || errors.Is(err, ErrNoMedium) || errors.Is(err, ErrUnsupported) {
		return "", nil
	}
	k, sorted := kindsByAdvice[advice]
	if !sorted {
		return "", nil
	}
	if !errors.Is(err, k.kind) {
		kind = k.kind
	}
	switch {
	case curesByCode[s.Code()] != "":
		return curesByCode[s.Code()], kind
	case isBusyStatus(err):
		return "find out which other program or host keeps it busy", kind
	}
	return k.cure, kind
}

// isRefused tells whether the device did not accept the command as it was put.
func isRefused(err error) bool {
	_, advice, ok := scsi.AdviceOf(err)
	return ok && advice == scsi.Refused
}

// errMissingElement says that the library has no element at an address.
func errMissingElement(address int) error {
	return fmt.Errorf("%w: it has no element %d; read the element status again", ErrStale, address)
}

// contextEnded tells whether nobody waits for the result any more.
func contextEnded(ctx context.Context) bool { return ctx.Err() != nil }
