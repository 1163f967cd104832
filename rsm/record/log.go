// SPDX-License-Identifier: Apache-2.0

package record

import "time"

// Event is something that happened, for people.
type Event struct {
	Seq     uint64    `json:"seq"`
	Time    time.Time `json:"time"`
	Type    string    `json:"type"` // "Normal" or "Warning"
	Reason  string    `json:"reason"`
	Object  string    `json:"object"` // KIND/NAME
	Message string    `json:"message"`
}

// The types of Event.
const (
	Normal  = "Normal"
	Warning = "Warning"
)

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
