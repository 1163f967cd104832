// SPDX-License-Identifier: Apache-2.0

package service

import "time"

// StatusPath answers GET with a Status.
const StatusPath = "/v1/status"

// Status says who holds the database, and at which revision it is.
type Status struct {
	// Version is that of rsmctl.
	Version string `json:"version"`
	PID     int    `json:"pid"`
	// Command is what the process runs, for example "rsmctl run".
	Command  string    `json:"command"`
	Since    time.Time `json:"since"`
	Revision uint64    `json:"revision"`
	// Hold is left out when none is on.
	Hold *Hold `json:"hold,omitempty"`
}

// Hold is why nothing is drawn for now. It is on after a restore, or a start
// without a database, until every library was seen completely.
type Hold struct {
	// Reason is NewDatabase, Imported or OlderThanExport.
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
	// Message says what happened, for people.
	Message string `json:"message"`
}
