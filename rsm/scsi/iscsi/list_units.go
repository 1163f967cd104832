// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The room for an answer to REPORT LUNS: for 511 logical units at first, for
// the highest number that a target can have at most, in bytes.
const (
	firstListLength = 4096
	maxListLength   = 8 + 8<<14
	lunListHeader   = 8
)

// maxAttentions is how many Unit Attentions in a row are taken before the list.
// By the standard REPORT LUNS meets none (SPC-4, 6.33); some targets report
// them all the same.
const maxAttentions = 10

// listDevices asks a target for its logical units. One that does not know the
// question has LUN 0 alone.
func (t *target) listDevices(ctx context.Context) ([]scsi.Device, error) {
	luns, err := t.listLUNs(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: list the logical units: %w", t.targetName, err)
	}
	var devices []scsi.Device
	for _, lun := range luns {
		devices = append(devices, t.unitOfLUN(lun))
	}
	return devices, nil
}

// isWellKnown finds numbers under which a target is managed, not a device used
// (SAM-5, 4.7.7.5.1).
func isWellKnown(lun wire.LUN) bool { return lun[0] == 0xC1 }

// listLUNs are the numbers that a target reports, in order.
func (t *target) listLUNs(ctx context.Context) ([]wire.LUN, error) {
	list, err := t.askForLUNs(ctx, firstListLength)
	if whole := announcedListLength(list); err == nil && whole > firstListLength {
		list, err = t.askForLUNs(ctx, min(whole, maxListLength))
	}
	if _, advice, ok := scsi.AdviceOf(err); ok && advice == scsi.Refused {
		return []wire.LUN{{}}, nil
	}
	if err != nil {
		return nil, err
	}
	numbers, err := scsi.ParseLUNs(list)
	if err != nil {
		return nil, err
	}
	var luns []wire.LUN
	for _, n := range numbers {
		var lun wire.LUN
		binary.BigEndian.PutUint64(lun[:], n)
		if !isWellKnown(lun) {
			luns = append(luns, lun)
		}
	}
	slices.SortFunc(luns, compareLUNs)
	return slices.Compact(luns), nil
}

// announcedListLength is how long a list says it is, in bytes.
func announcedListLength(list []byte) int {
	if len(list) < lunListHeader {
		return 0
	}
	return lunListHeader + int(min(binary.BigEndian.Uint32(list), maxListLength-lunListHeader))
}

// compareLUNs orders by the numbers that people use; what has none comes last.
func compareLUNs(a, b wire.LUN) int {
	m, simpleA := a.Number()
	n, simpleB := b.Number()
	switch {
	case simpleA && simpleB && m != n:
		return cmp.Compare(m, n)
	case simpleA != simpleB && simpleA:
		return -1
	case simpleA != simpleB:
		return 1
	}
	return bytes.Compare(a[:], b[:])
}

func (t *target) askForLUNs(ctx context.Context, length int) (list []byte, err error) {
	buf := make([]byte, length)
	n := 0
	for range maxAttentions {
		n, err = t.unitOfLUN(wire.LUN{}).Do(ctx, scsi.ReportLUNs(uint32(length)), scsi.In, buf)
		if _, advice, ok := scsi.AdviceOf(err); !ok || advice != scsi.Again {
			break
		}
	}
	return buf[:n], err
}
