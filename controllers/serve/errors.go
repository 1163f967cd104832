// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"errors"
	"io/fs"
	"net/http"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/store"
)

var (
	// ErrNobody says that no process answers at the socket, or that the one
	// that did has ended. It may be gone, or not be there yet.
	ErrNobody = errors.New("no process answers at the socket")
	// ErrBadRequest is for what makes no sense to the process that was asked.
	ErrBadRequest = errors.New("the request is not valid")
	// errStopping refuses requests while the process ends.
	errStopping = errors.New("the process that holds the database is ending")
)

// failure is an error on the wire.
type failure struct {
	Error string `json:"error"`
	// Kind tells programs which error it is; empty when it is none of those
	// that they know.
	Kind string `json:"kind"`
}

// kind is an error that keeps its identity over the wire.
type kind struct {
	name   string
	is     error
	status int
}

// kinds are in the order in which an error is held against them: one that
// failed in the database for want of permission is of the latter kind, and a
// doubt about the outcome outweighs what led to it.
var kinds = []kind{
	{"BadRequest", ErrBadRequest, http.StatusBadRequest},
	{"Stopping", errStopping, http.StatusServiceUnavailable},
	{"OutcomeUnknown", rsm.ErrOutcomeUnknown, http.StatusInternalServerError},
	{"Held", rsm.ErrHeld, http.StatusConflict},
	{"StaleConsent", rsm.ErrStaleConsent, http.StatusConflict},
	{"DriveInUse", rsm.ErrDriveInUse, http.StatusConflict},
	{"InvalidMedia", rsm.ErrInvalidMedia, http.StatusNotFound},
	{"InvalidMediaPool", rsm.ErrInvalidMediaPool, http.StatusNotFound},
	{"InvalidLibrary", rsm.ErrInvalidLibrary, http.StatusNotFound},
	{"ObjectNotFound", rsm.ErrObjectNotFound, http.StatusNotFound},
	{"InvalidName", rsm.ErrInvalidName, http.StatusBadRequest},
	{"InvalidState", rsm.ErrInvalidState, http.StatusConflict},
	{"AlreadyExists", rsm.ErrAlreadyExists, http.StatusConflict},
	{"MediaOffline", rsm.ErrMediaOffline, http.StatusConflict},
	{"MediaUnavailable", rsm.ErrMediaUnavailable, http.StatusConflict},
	{"MediaIncompatible", rsm.ErrMediaIncompatible, http.StatusConflict},
	{"DuplicateOMID", rsm.ErrDuplicateOMID, http.StatusConflict},
	{"UnexpectedOMID", rsm.ErrUnexpectedOMID, http.StatusConflict},
	{"SetAside", rsm.ErrSetAside, http.StatusConflict},
	{"Busy", rsm.ErrBusy, http.StatusConflict},
	{"LibraryFull", rsm.ErrLibraryFull, http.StatusConflict},
	{"InUse", library.ErrInUse, http.StatusConflict},
	{"Reserved", library.ErrReserved, http.StatusConflict},
	{"Prevented", library.ErrPrevented, http.StatusConflict},
	{"Stale", library.ErrStale, http.StatusConflict},
	{"NotReady", library.ErrNotReady, http.StatusConflict},
	{"NoMedium", library.ErrNoMedium, http.StatusConflict},
	{"Cleaning", library.ErrCleaning, http.StatusConflict},
	{"Unsupported", library.ErrUnsupported, http.StatusConflict},
	{"Hardware", library.ErrHardware, http.StatusInternalServerError},
	{"LibraryOffline", rsm.ErrLibraryOffline, http.StatusServiceUnavailable},
	{"Permission", fs.ErrPermission, http.StatusInternalServerError},
	{"Damaged", store.ErrDamaged, http.StatusInternalServerError},
	{"Database", rsm.ErrDatabase, http.StatusInternalServerError},
}

// failureOf puts an error on the wire, with the status that goes with it.
func failureOf(err error) (failure, int) {
	for _, k := range kinds {
		if errors.Is(err, k.is) {
			return failure{err.Error(), k.name}, k.status
		}
	}
	return failure{err.Error(), ""}, http.StatusInternalServerError
}

// err is the error that was put on the wire.
func (f failure) err() error {
	for _, k := range kinds {
		if k.name == f.Kind {
			return &answered{f.Error, k.is}
		}
	}
	return errors.New(f.Error)
}

// answered is an error of the process that was asked, in its words.
type answered struct {
	text string
	kind error
}

func (e *answered) Error() string { return e.text }
func (e *answered) Unwrap() error { return e.kind }
