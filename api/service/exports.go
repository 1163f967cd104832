// SPDX-License-Identifier: Apache-2.0

package service

import "time"

// ExportsPath takes an ExportRequest by POST and answers with what was Exported.
const ExportsPath = "/v1/exports"

// ExportRequest asks for an export.
type ExportRequest struct {
	// To is the absolute path of a folder; the export folder beside the
	// database when empty.
	To string `json:"to,omitempty"`
}

// Exported is an export that was made.
type Exported struct {
	File          string `json:"file"`
	FormatVersion int    `json:"formatVersion"`
	// Lineage tells databases apart: it is made with a database and goes
	// with its copies.
	Lineage  string `json:"lineage"`
	Revision uint64 `json:"revision"`
	// Time is when the copy was made.
	Time time.Time `json:"time"`
	// RsmctlVersion is that of the program that made it.
	RsmctlVersion string `json:"rsmctlVersion,omitempty"`
	// Size is in bytes, SHA256 in hex.
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	// Counts is the number of records of each sort that there are any of.
	Counts map[string]int `json:"counts"`
}
