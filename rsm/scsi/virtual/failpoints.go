// SPDX-License-Identifier: Apache-2.0

package virtual

import "rsm.storage/rsmctl/rsm/failpoint"

// The places at which the process may die; see package failpoint.
var (
	beforeLibraryFile  = failpoint.New("virtual/before-library-file")
	afterLibraryFile   = failpoint.New("virtual/after-library-file")
	beforeMove         = failpoint.New("virtual/before-move")
	afterMove          = failpoint.New("virtual/after-move")
	betweenExchange    = failpoint.New("virtual/between-exchange")
	beforeMemory       = failpoint.New("virtual/before-memory")
	afterMemory        = failpoint.New("virtual/after-memory")
	beforeTapeCut      = failpoint.New("virtual/before-tape-cut")
	afterTapeCut       = failpoint.New("virtual/after-tape-cut")
	beforeTapeWrite    = failpoint.New("virtual/before-tape-write")
	afterTapeWrite     = failpoint.New("virtual/after-tape-write")
	beforeFaults       = failpoint.New("virtual/before-faults")
	afterFaults        = failpoint.New("virtual/after-faults")
	beforeInsert       = failpoint.New("virtual/before-insert")
	afterInsert        = failpoint.New("virtual/after-insert")
	beforeCartridge    = failpoint.New("virtual/before-cartridge-file")
	afterCartridgeFile = failpoint.New("virtual/after-cartridge-file")
)
