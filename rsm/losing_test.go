// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"sync/atomic"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// losing is a way to a library on which a move is carried out and its answer is
// lost. From then on nobody can look at the drives, until they can again.
type losing struct {
	kept
	lost, seeing atomic.Bool
}

func (l *losing) Devices(ctx context.Context) ([]scsi.Device, error) {
	all, err := l.kept.Devices(ctx)
	for i, d := range all {
		all[i] = &losingDevice{d, l}
	}
	return all, err
}

type losingDevice struct {
	scsi.Device
	way *losing
}

func (d *losingDevice) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	drives := cdb[0] == scsi.OpReadElementStatus && scsi.ElementCode(cdb[1]&0x0F) == scsi.DataTransferElement
	if drives && d.way.lost.Load() && !d.way.seeing.Load() {
		return 0, &scsi.Sense{Key: scsi.HardwareError, ASC: 0x44}
	}
	n, err := d.Device.Do(ctx, cdb, dir, buf)
	if cdb[0] == scsi.OpMoveMedium && d.way.lost.CompareAndSwap(false, true) {
		return 0, scsi.ErrOutcomeUnknown
	}
	return n, err
}

// losingRig is a rig whose first move is lost.
func losingRig(config virtual.Config) (*rig, *losing) {
	r := newRig(config)
	way := &losing{kept: kept{r.lib}}
	r.bus = way
	return r, way
}
