// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi"
)

// readTapeStats reads what the tape driver has counted for a unit. The counters
// are the same under each of its names (st0, nst0, st0a); the plain one is
// read. When one of them is missing or no number, there are none: what is not
// known must not look like 0.
func readTapeStats(unit string) *scsi.TapeStats {
	folder := filepath.Join(unit, "scsi_tape")
	names, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	i := slices.IndexFunc(names, func(e os.DirEntry) bool {
		_, plain := numberBehindDriver("st", e.Name())
		return plain
	})
	if i < 0 {
		return nil
	}
	s := &scsi.TapeStats{}
	for name, counter := range map[string]*uint64{
		"in_flight": &s.InFlight, "read_byte_cnt": &s.ReadBytes, "write_byte_cnt": &s.WrittenBytes,
		"read_cnt": &s.Reads, "write_cnt": &s.Writes,
	} {
		text, err := os.ReadFile(filepath.Join(folder, names[i].Name(), "stats", name))
		if err != nil {
			return nil
		}
		if *counter, err = strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err != nil {
			return nil
		}
	}
	return s
}
