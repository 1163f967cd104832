// SPDX-License-Identifier: Apache-2.0

package service

import "strconv"

// The paths of allocations.
const (
	// AllocationsPath takes an AllocationRequest by POST and answers with what
	// was Allocated.
	AllocationsPath = "/v1/allocations"
	// AllocationPath gives a side back by DELETE; reason, in the query, goes into
	// the audit log. The answer is an empty object.
	AllocationPath = AllocationsPath + "/{lmid}"
)

// AllocationRequest asks for a side of a pool (RSM, AllocateNtmsMedia).
type AllocationRequest struct {
	Pool string `json:"pool"`
	// LMID is the one that the side shall have; any will do when it is empty. A
	// caller that names one can tell, after a lost answer, whether it was
	// allocated.
	LMID string `json:"lmid,omitempty"`
	// Origin names what asks, for example "Application/backup".
	Origin string `json:"origin,omitempty"`
	// Reason goes into the audit log.
	Reason string `json:"reason,omitempty"`
}

// Allocated is a side that was allocated, and where it is.
type Allocated struct {
	LMID     string   `json:"lmid"`
	PMID     string   `json:"pmid"`
	Side     int      `json:"side"`
	OMID     OMID     `json:"omid"`
	Barcode  string   `json:"barcode"`
	Pool     string   `json:"pool"`
	Library  string   `json:"library"`
	Location Location `json:"location"`
}

// OMID is what a medium says of itself.
type OMID struct {
	// Type names the format that wrote the label, for example "RSM" or "ANSI".
	Type string `json:"labelType"`
	// ID is unique among media of one Type.
	ID string `json:"labelId"`
	// Info describes the medium for people. It is no part of its identity.
	Info string `json:"labelInfo,omitempty"`
}

// offline is the Type of the Location of what is in no library.
const offline = "offline"

// Location is where a medium is.
type Location struct {
	// Type is slot, drive, port, transport or offline.
	Type string `json:"type"`
	// Address is the SMC element address, left out when offline.
	Address int `json:"address,omitempty"`
}

// String gives the form used in messages: "slot 1003", "offline".
func (l Location) String() string {
	if l.Type == offline || l.Type == "" {
		return offline
	}
	return l.Type + " " + strconv.Itoa(l.Address)
}
