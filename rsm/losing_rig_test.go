// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"sync/atomic"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// losingWay is a way to a library on which a move is carried out and its answer is
// lost. From then on nobody can look at the drives, until they can again.
type losingWay struct{ lost, seeing atomic.Bool }

func (l *losingWay) loseAnswer(ctx context.Context, d scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	drives := cdb[0] == scsi.OpReadElementStatus && scsi.ElementCode(cdb[1]&0x0F) == scsi.DataTransferElement
	if drives && l.lost.Load() && !l.seeing.Load() {
		return 0, &scsi.Sense{Key: scsi.HardwareError, ASC: 0x44}
	}
	n, err := d.Do(ctx, cdb, dir, buf)
	if cdb[0] == scsi.OpMoveMedium && l.lost.CompareAndSwap(false, true) {
		return 0, scsi.ErrOutcomeUnknown
	}
	return n, err
}

// losingRig is a rig whose first move is lost.
func losingRig(config virtual.Config) (*rig, *losingWay) {
	r := newRig(config)
	way := &losingWay{}
	r.bus = &relay{keptOpen{r.lib}, way.loseAnswer}
	return r, way
}
