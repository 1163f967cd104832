// SPDX-License-Identifier: Apache-2.0

package service

import (
	"maps"
	"net/http"
	"slices"
)

// Kind tells programs which error a Problem is. It is itself an error, so that
// errors.Is(err, service.Held) tells it, too.
type Kind string

// The kinds of errors. docs/api.md says what each one means.
const (
	BadRequest        Kind = "BadRequest"
	Stopping          Kind = "Stopping"
	OutcomeUnknown    Kind = "OutcomeUnknown"
	Held              Kind = "Held"
	StaleConsent      Kind = "StaleConsent"
	DriveInUse        Kind = "DriveInUse"
	InvalidMedia      Kind = "InvalidMedia"
	InvalidMediaPool  Kind = "InvalidMediaPool"
	InvalidLibrary    Kind = "InvalidLibrary"
	ObjectNotFound    Kind = "ObjectNotFound"
	InvalidName       Kind = "InvalidName"
	InvalidState      Kind = "InvalidState"
	AlreadyExists     Kind = "AlreadyExists"
	MediaOffline      Kind = "MediaOffline"
	MediaUnavailable  Kind = "MediaUnavailable"
	MediaIncompatible Kind = "MediaIncompatible"
	DuplicateOMID     Kind = "DuplicateOMID"
	UnexpectedOMID    Kind = "UnexpectedOMID"
	SetAside          Kind = "SetAside"
	Busy              Kind = "Busy"
	LibraryFull       Kind = "LibraryFull"
	InUse             Kind = "InUse"
	Reserved          Kind = "Reserved"
	Prevented         Kind = "Prevented"
	Stale             Kind = "Stale"
	NotReady          Kind = "NotReady"
	NoMedium          Kind = "NoMedium"
	Cleaning          Kind = "Cleaning"
	Unsupported       Kind = "Unsupported"
	Hardware          Kind = "Hardware"
	LibraryOffline    Kind = "LibraryOffline"
	Permission        Kind = "Permission"
	Damaged           Kind = "Damaged"
	Database          Kind = "Database"
)

// statuses has the HTTP status of every kind there is.
var statuses = map[Kind]int{
	BadRequest:        http.StatusBadRequest,
	Stopping:          http.StatusServiceUnavailable,
	OutcomeUnknown:    http.StatusInternalServerError,
	Held:              http.StatusConflict,
	StaleConsent:      http.StatusConflict,
	DriveInUse:        http.StatusConflict,
	InvalidMedia:      http.StatusNotFound,
	InvalidMediaPool:  http.StatusNotFound,
	InvalidLibrary:    http.StatusNotFound,
	ObjectNotFound:    http.StatusNotFound,
	InvalidName:       http.StatusBadRequest,
	InvalidState:      http.StatusConflict,
	AlreadyExists:     http.StatusConflict,
	MediaOffline:      http.StatusConflict,
	MediaUnavailable:  http.StatusConflict,
	MediaIncompatible: http.StatusConflict,
	DuplicateOMID:     http.StatusConflict,
	UnexpectedOMID:    http.StatusConflict,
	SetAside:          http.StatusConflict,
	Busy:              http.StatusConflict,
	LibraryFull:       http.StatusConflict,
	InUse:             http.StatusConflict,
	Reserved:          http.StatusConflict,
	Prevented:         http.StatusConflict,
	Stale:             http.StatusConflict,
	NotReady:          http.StatusConflict,
	NoMedium:          http.StatusConflict,
	Cleaning:          http.StatusConflict,
	Unsupported:       http.StatusConflict,
	Hardware:          http.StatusInternalServerError,
	LibraryOffline:    http.StatusServiceUnavailable,
	Permission:        http.StatusInternalServerError,
	Damaged:           http.StatusInternalServerError,
	Database:          http.StatusInternalServerError,
}

// Kinds are all there are, in alphabetical order.
func Kinds() []Kind { return slices.Sorted(maps.Keys(statuses)) }

// Status is the HTTP status that goes with a kind. An error of no kind is the
// server's failure.
func (k Kind) Status() int {
	if status, known := statuses[k]; known {
		return status
	}
	return http.StatusInternalServerError
}

// Error implements error. The kinds of errors that arise from asking have words,
// which begin a longer sentence; those of the others come with a Problem.
func (k Kind) Error() string {
	switch k {
	case BadRequest:
		return "the request is not valid"
	case Stopping:
		return "the process that holds the database is ending"
	case OutcomeUnknown:
		return "the outcome is not known"
	}
	return string(k)
}
