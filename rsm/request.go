// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

// RequestState is the state of a library request (RSM, NTMS_LMSTATE) or an
// operator request (NTMS_OPSTATE).
type RequestState string

// The request states. InProcess library requests are open intents.
const (
	InProcess RequestState = "InProcess"
	Passed    RequestState = "Passed"
	Failed    RequestState = "Failed"
	Submitted RequestState = "Submitted"
	Completed RequestState = "Completed"
	Refused   RequestState = "Refused"
)

// LibraryRequest is work for the robot. It is written before the first
// command is sent and closed in the transaction that records the outcome.
type LibraryRequest struct {
	ID      string       `json:"id"`
	Verb    string       `json:"verb"` // "Identify", "Inject", "Eject", "Mount", "Dismount"
	Library string       `json:"library"`
	PMID    PMID         `json:"pmid,omitempty"`
	Name    string       `json:"name,omitempty"`
	From    int          `json:"from,omitempty"`  // element address it starts from
	Drive   int          `json:"drive,omitempty"` // drive it goes through
	To      int          `json:"to,omitempty"`    // element address it ends at
	State   RequestState `json:"state"`
	// Sent is set when the cartridge was seen at From and the robot is about to
	// be told to bring it to Drive. Until then nothing has been done, wherever
	// the cartridge is found.
	Sent  bool       `json:"sent,omitempty"`
	Actor Actor      `json:"actor"`
	Began time.Time  `json:"began"`
	Ended *time.Time `json:"ended,omitempty"`
	Error string     `json:"error,omitempty"`
	// Theirs is set when somebody else had put the cartridge into the drive from
	// which it is taken, as a person has agreed.
	Theirs bool `json:"theirs,omitempty"`
	// Claimed is set when the database was restored while the request was open:
	// whether it was carried on is not known, so it explains nothing.
	Claimed bool `json:"claimed,omitempty"`
}

// OperatorKind is the kind of an operator request.
type OperatorKind string

// The kinds of operator request.
const (
	// InsertMedium: put a named cartridge into a port (RSM, NEWMEDIA and
	// MOVEMEDIA).
	InsertMedium OperatorKind = "InsertMedium"
	// FreeDrive: drives are in use by others, and what is in them, or their use,
	// is waited for. Leave them, or take the cartridges out with rsmctl dismount.
	FreeDrive OperatorKind = "FreeDrive"
	// Service: look after a device.
	Service OperatorKind = "Service"
)

// OperatorRequest is work for a person. It closes itself when what it asks
// for is seen.
type OperatorRequest struct {
	ID      string       `json:"id"`
	Kind    OperatorKind `json:"kind"`
	Library string       `json:"library,omitempty"`
	PMID    PMID         `json:"pmid,omitempty"`
	Barcode string       `json:"barcode,omitempty"`
	OMID    label.OMID   `json:"omid,omitzero"`
	Pool    string       `json:"pool,omitempty"`
	// Origin is what alone asks for it, as "MediaSet/weekly-2026"; empty when
	// somebody wants to mount it. Only its origin can withdraw a request.
	Origin  string       `json:"origin,omitempty"`
	Message string       `json:"message"`
	State   RequestState `json:"state"`
	Actor   Actor        `json:"actor"`
	Opened  time.Time    `json:"opened"`
	Closed  *time.Time   `json:"closed,omitempty"`
	Outcome string       `json:"outcome,omitempty"`
}

// Actor says on whose behalf a verb is called; the audit log keeps it.
type Actor struct {
	// Application is the program or object that asks, for example
	// "rsmctl apply".
	Application string `json:"application"`
	User        string `json:"user,omitempty"`
	// Plan is the digest of the plan that the verb carries out, if any.
	Plan string `json:"plan,omitempty"`
	// Pass is the id of the reconcile pass, if any.
	Pass string `json:"pass,omitempty"`
}

// Event is something that happened, for people.
type Event struct {
	Seq     uint64    `json:"seq"`
	Time    time.Time `json:"time"`
	Type    string    `json:"type"` // "Normal" or "Warning"
	Reason  string    `json:"reason"`
	Object  string    `json:"object"` // KIND/NAME
	Message string    `json:"message"`
}

// AuditEntry is one line of the audit log. Hash covers the entry and the hash
// of the one before it.
type AuditEntry struct {
	Seq      uint64    `json:"seq"`
	Time     time.Time `json:"time"`
	Actor    Actor     `json:"actor"`
	Verb     string    `json:"verb"`
	Object   string    `json:"object"`
	Reason   string    `json:"reason,omitempty"`
	Previous string    `json:"previous"`
	Hash     string    `json:"hash"`
}
