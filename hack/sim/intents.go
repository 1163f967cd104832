// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/binary"
	"encoding/json"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/store"
)

// checkMoveIsWrittenDown checks that physical work is written down first. When a
// command moves a cartridge, the database on the disk must have an open request that
// names all of its elements.
func (w *world) checkMoveIsWrittenDown(v *vault, cdb []byte) {
	at := func(i int) int { return int(binary.BigEndian.Uint16(cdb[i:])) }
	var touched []int
	switch cdb[0] {
	case scsi.OpMoveMedium:
		touched = []int{at(4), at(6)}
	case scsi.OpExchangeMedium:
		touched = []int{at(4), at(6), at(8)}
	default:
		return
	}
	if w.planning {
		w.noteBrokenRule("%s from %d to %d of %s: a plan moves nothing", scsi.CommandName(cdb), touched[0], touched[1], v.name)
		return
	}
	meant := false
	err := w.disk.live.View(w.ctx, func(tx store.Reader) error {
		return tx.Each(bucketRequests, func(_, value []byte) error {
			var r record.LibraryRequest
			if err := json.Unmarshal(value, &r); err != nil {
				return err
			}
			meant = meant || r.State == record.InProcess && r.Library == v.name && !slices.ContainsFunc(touched, func(address int) bool {
				return address != r.From && address != r.Drive && address != r.To
			})
			return nil
		})
	})
	if err != nil || !meant {
		w.noteBrokenRule("%s from %d to %d of %s: no open request says so (%v)", scsi.CommandName(cdb), touched[0], touched[1], v.name, err)
	}
}
