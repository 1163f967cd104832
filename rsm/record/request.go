// SPDX-License-Identifier: Apache-2.0

package record

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
	// FreeDrive: others use drives, and rsmctl waits for the drives or for what is
	// in them. Leave them, or take the cartridges out with rsmctl dismount.
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

// Explains tells whether an open request says how a medium came to be in a
// drive.
func (w *LibraryRequest) Explains(m *Medium) bool {
	return w.PMID == m.PMID && w.Library == m.Library && w.MayHaveReached(m.Location.Address)
}

// MayHaveReached tells whether a request may have brought its cartridge to a drive,
// or began when it was there. A request of a restored database says nothing about
// that: it may have been carried on, or not, after the copy was made.
func (w *LibraryRequest) MayHaveReached(drive int) bool {
	return !w.Claimed && (w.From == drive || w.Drive == drive && w.Sent)
}

// MayHaveBegun tells whether the robot, or the drive, may have been told something.
// A request that fetches a cartridge notes that before it tells the robot.
func (w *LibraryRequest) MayHaveBegun() bool { return w.Sent || w.Drive == 0 || w.Drive == w.From }

// AskTheSame tells whether two requests ask for the same thing.
func AskTheSame(a, b *OperatorRequest) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch {
	case a.Kind == FreeDrive:
		return a.Library == b.Library
	case !a.OMID.IsZero() || !b.OMID.IsZero():
		return a.OMID.Key() == b.OMID.Key()
	case a.Barcode != "" || b.Barcode != "":
		return a.Barcode == b.Barcode
	case a.PMID != "" || b.PMID != "":
		return a.PMID == b.PMID
	}
	return a.Library == b.Library && a.Message == b.Message
}

// Satisfies tells whether the medium is what a request asks for, and is in its
// library. What is on it must be known, if the request names that.
func (m *Medium) Satisfies(w *OperatorRequest) bool {
	if !m.Online() || m.Ejected || m.SetAside != nil || w.Library != "" && w.Library != m.Library {
		return false
	}
	if w.OMID.IsZero() {
		return w.PMID != "" && w.PMID == m.PMID || w.Barcode != "" && w.Barcode == m.Barcode
	}
	return m.Some(func(s *Side) bool { return s.Known() && s.OMID.Key() == w.OMID.Key() })
}
