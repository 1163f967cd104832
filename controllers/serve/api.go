// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"time"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/store"
)

// The paths of the API.
const (
	statusPath      = "/v1/status"
	databasePath    = "/v1/database"
	exportsPath     = "/v1/exports"
	allocationsPath = "/v1/allocations"
	drivePath       = "/v1/libraries/{library}/drives/{drive}"
	dismountPath    = drivePath + "/dismount"
)

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
	Hold *rsm.Hold `json:"hold,omitempty"`
}

// ExportRequest asks for an export.
type ExportRequest struct {
	// To is the absolute path of a folder; the export folder beside the
	// database when empty.
	To string `json:"to,omitempty"`
}

// Exported is an export that was made.
type Exported struct {
	File string `json:"file"`
	store.Info
}

// AllocationRequest asks for a side of a pool (RSM, AllocateNtmsMedia).
type AllocationRequest struct {
	Pool string `json:"pool"`
	// LMID is the one wanted; any will do when it is empty. A caller that
	// names one can tell, after a lost answer, whether it was allocated.
	LMID rsm.LMID `json:"lmid,omitempty"`
	// Origin names what asks, for example "Application/backup".
	Origin string `json:"origin,omitempty"`
	// Reason goes into the audit log.
	Reason string `json:"reason,omitempty"`
}

// Allocated is a side that was allocated, and where it is.
type Allocated struct {
	LMID     rsm.LMID     `json:"lmid"`
	PMID     rsm.PMID     `json:"pmid"`
	Side     int          `json:"side"`
	OMID     label.OMID   `json:"omid"`
	Barcode  string       `json:"barcode"`
	Pool     string       `json:"pool"`
	Library  string       `json:"library"`
	Location rsm.Location `json:"location"`
}

// NewAllocated describes a side that was drawn.
func NewAllocated(d *rsm.Drawn) Allocated {
	m := d.Medium
	return Allocated{
		LMID: d.LMID, PMID: m.PMID, Side: d.Side.Index, OMID: m.Sides[d.Side.Index].OMID,
		Barcode: m.Barcode, Pool: m.Pool, Library: m.Library, Location: m.Location,
	}
}

// DismountRequest asks for the cartridge of a drive to be brought home.
type DismountRequest struct {
	// Consent is that of the rsm.DriveView which a person has agreed to.
	Consent string `json:"consent"`
	// Reason goes into the audit log.
	Reason string `json:"reason,omitempty"`
}

// Dismounted is a cartridge that was taken out of a drive.
type Dismounted struct {
	Library string   `json:"library"`
	Drive   int      `json:"drive"` // element address
	PMID    rsm.PMID `json:"pmid"`
	Name    string   `json:"name"`
	// To is the element address where it is now.
	To int `json:"to"`
}
