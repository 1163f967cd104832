// SPDX-License-Identifier: Apache-2.0

package record

import "errors"

// The kinds of refusal, with RSM's names (Win32 error codes 4300 to 4341).
// Every error a verb returns wraps one of these, names the object, says what
// is in the way and what would cure it.
var (
	ErrInvalidMedia      = errors.New("no such medium")                         // ERROR_INVALID_MEDIA
	ErrInvalidLibrary    = errors.New("no such library")                        // ERROR_INVALID_LIBRARY
	ErrInvalidMediaPool  = errors.New("media pool not valid for this")          // ERROR_INVALID_MEDIA_POOL
	ErrInvalidName       = errors.New("invalid name")                           // ERROR_INVALID_NAME
	ErrInvalidState      = errors.New("the state does not allow it")            // ERROR_INVALID_STATE
	ErrObjectNotFound    = errors.New("object not found")                       // ERROR_OBJECT_NOT_FOUND
	ErrAlreadyExists     = errors.New("already exists")                         // ERROR_ALREADY_EXISTS
	ErrNotEmpty          = errors.New("not empty")                              // ERROR_NOT_EMPTY
	ErrMediaOffline      = errors.New("the medium is offline")                  // ERROR_MEDIA_OFFLINE
	ErrMediaUnavailable  = errors.New("the medium is not available")            // ERROR_MEDIA_UNAVAILABLE
	ErrMediaIncompatible = errors.New("the media type does not fit")            // ERROR_MEDIA_INCOMPATIBLE
	ErrLibraryOffline    = errors.New("the library cannot be reached")          // ERROR_LIBRARY_OFFLINE
	ErrLibraryFull       = errors.New("the library has no empty slot")          // ERROR_LIBRARY_FULL
	ErrPortFull          = errors.New("no empty import/export port")            // ERROR_IEPORT_FULL
	ErrDriveUnavailable  = errors.New("no drive is available")                  // ERROR_DEVICE_NOT_AVAILABLE
	ErrUnexpectedOMID    = errors.New("the label is not the expected one")      // ERROR_UNEXPECTED_OMID
	ErrDuplicateOMID     = errors.New("the on-media id is already taken")       // SDK: DUPLICATE_OMID
	ErrWriteProtect      = errors.New("closed for writing")                     // ERROR_WRITE_PROTECT
	ErrBusy              = errors.New("in use")                                 // ERROR_BUSY
	ErrRequestRefused    = errors.New("the operator refused the request")       // ERROR_REQUEST_REFUSED
	ErrSetAside          = errors.New("the medium is set aside")                // label contradicts the record
	ErrDatabase          = errors.New("the database cannot be read or written") // ERROR_DATABASE_FAILURE: wraps every failed transaction
	ErrOutcomeUnknown    = errors.New("the outcome is not known")               // a command without an answer
)
