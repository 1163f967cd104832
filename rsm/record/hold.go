// SPDX-License-Identifier: Apache-2.0

package record

import (
	"errors"
	"fmt"
	"time"
)

// HoldReason says why the records cannot be taken at their word.
type HoldReason string

// The reasons of a Hold.
const (
	// NewDatabase: there was none. Whatever is in the libraries may belong to
	// somebody.
	NewDatabase HoldReason = "NewDatabase"
	// Imported: an export was put in the place of the database.
	Imported HoldReason = "Imported"
	// OlderThanExport: the database is older than an export that was made of
	// it: somebody has put an old copy in its place.
	OlderThanExport HoldReason = "OlderThanExport"
)

// Hold refuses drawing from Free: a medium that the records call free may
// hold what somebody expects. It begins after a restore or without a database,
// and ends when every library was seen completely and nothing was left to
// allocate.
type Hold struct {
	Reason HoldReason `json:"reason"`
	Since  time.Time  `json:"since"`
	// Message says what happened, for people.
	Message string `json:"message"`
}

// Restored tells whether the records are those of an earlier time.
func (h *Hold) Restored() bool {
	return h != nil && (h.Reason == Imported || h.Reason == OlderThanExport)
}

// ErrHeld refuses what would trust records that were not checked yet.
var ErrHeld = errors.New("held until every library was seen completely")

// Refusal is the error of a verb that the hold refuses.
func (h *Hold) Refusal() error {
	return fmt.Errorf("%w: %s (since %s); run `rsmctl apply` until it matches", ErrHeld, h.Message, h.Since.Format(time.RFC3339))
}
