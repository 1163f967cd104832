// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"errors"
	"io/fs"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// sentinel is an error that keeps its identity over the wire, by its kind.
type sentinel struct {
	kind service.Kind
	is   error
}

// sentinels: the first one that an error is decides its kind. Lack of permission
// comes before the database that it was met in, and a doubt about the outcome
// before what led to it.
var sentinels = []sentinel{
	{service.BadRequest, service.BadRequest},
	{service.Stopping, service.Stopping},
	{service.OutcomeUnknown, record.ErrOutcomeUnknown},
	{service.Held, record.ErrHeld},
	{service.StaleConsent, rsm.ErrStaleConsent},
	{service.DriveInUse, record.ErrDriveInUse},
	{service.InvalidMedia, record.ErrInvalidMedia},
	{service.InvalidMediaPool, record.ErrInvalidMediaPool},
	{service.InvalidLibrary, record.ErrInvalidLibrary},
	{service.ObjectNotFound, record.ErrObjectNotFound},
	{service.InvalidName, record.ErrInvalidName},
	{service.InvalidState, record.ErrInvalidState},
	{service.AlreadyExists, record.ErrAlreadyExists},
	{service.MediaOffline, record.ErrMediaOffline},
	{service.MediaUnavailable, record.ErrMediaUnavailable},
	{service.MediaIncompatible, record.ErrMediaIncompatible},
	{service.DuplicateOMID, record.ErrDuplicateOMID},
	{service.UnexpectedOMID, record.ErrUnexpectedOMID},
	{service.SetAside, record.ErrSetAside},
	{service.Busy, record.ErrBusy},
	{service.LibraryFull, record.ErrLibraryFull},
	{service.InUse, library.ErrInUse},
	{service.Reserved, library.ErrReserved},
	{service.Prevented, library.ErrPrevented},
	{service.Stale, library.ErrStale},
	{service.NotReady, library.ErrNotReady},
	{service.NoMedium, library.ErrNoMedium},
	{service.Cleaning, library.ErrCleaning},
	{service.Unsupported, library.ErrUnsupported},
	{service.Hardware, library.ErrHardware},
	{service.LibraryOffline, record.ErrLibraryOffline},
	{service.Permission, fs.ErrPermission},
	{service.Damaged, store.ErrDamaged},
	{service.Database, record.ErrDatabase},
}

// problemOf puts an error on the wire.
func problemOf(err error) *service.Problem {
	for _, s := range sentinels {
		if errors.Is(err, s.is) {
			return &service.Problem{Text: err.Error(), Kind: s.kind}
		}
	}
	return &service.Problem{Text: err.Error()}
}

// Recognized gives an error of a client the sentinel of its kind: errors.Is then
// tells the same as if the caller had done himself what he asked for. The text
// stays as it is.
func Recognized(err error) error {
	var kind service.Kind
	if !errors.As(err, &kind) {
		return err
	}
	for _, s := range sentinels {
		if s.kind == kind {
			return &recognized{err, s.is}
		}
	}
	return err
}

type recognized struct {
	error
	sentinel error
}

func (r *recognized) Unwrap() []error { return []error{r.error, r.sentinel} }
