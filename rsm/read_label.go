// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
)

// reading is what a drive told of one medium.
type reading struct {
	sides     map[int]label.Verdict // those that were read
	at        time.Time
	in        string
	protected bool
	density   byte
	serial    string
	memory    record.Memory
	alerts    []string // of the cartridge's memory
}

// readAllSides reads every side of the cartridge in the drive, the one that is up
// first.
func (u *identifyRun) readAllSides(ctx context.Context, t *task) (*reading, error) {
	m, err := u.s.m.Medium(t.request.PMID)
	if err != nil {
		return nil, err
	}
	got := &reading{sides: map[int]label.Verdict{}}
	for i := range m.Sides {
		if i > 0 {
			if err := t.turnCartridgeOver(ctx); err != nil {
				return got, fmt.Errorf("its other side: %w", err)
			}
		}
		if err := u.s.readSideUp(ctx, t, got); err != nil {
			return got, fmt.Errorf("side %d: %w", t.sideUp(), err)
		}
	}
	return got, nil
}

// readSideUp reads the side that is up.
func (s *Session) readSideUp(ctx context.Context, t *task, got *reading) error {
	r, err := t.robot.live.ReadLabel(ctx, t.request.Drive)
	t.points.hitPoint(afterRead)
	if err != nil {
		return err
	}
	got.sides[t.sideUp()] = s.m.labels.Identify(r.Records)
	got.at, got.in = s.m.recordTime(), t.robot.live.Name(t.request.Drive)
	got.protected, got.density = r.WriteProtected, r.DensityCode
	got.alerts = r.TapeAlerts
	got.serial, got.memory = printableText(r.MAM[scsi.AttributeSerial]), memoryOfAttributes(r.MAM)
	return nil
}

// memoryOfAttributes makes evidence of the attributes of a cartridge's memory.
func memoryOfAttributes(mam map[uint16][]byte) record.Memory {
	volume, _ := scsi.ParseCoherency(mam[scsi.AttributeCoherency])
	return record.Memory{
		Barcode: printableText(mam[scsi.AttributeBarcode]),
		Text:    printableText(mam[scsi.AttributeText]),
		Pool:    printableText(mam[scsi.AttributePool]),
		Volume:  volume.UUID,
	}
}

// printableText cuts the padding off an attribute, and leaves out what nobody can
// read.
func printableText(value []byte) string {
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(value[:min(len(value), maxMemoryText)]), ""))
	return strings.TrimSpace(text)
}

// maxMemoryText is the longest text of a Memory, in bytes: as long as the
// longest attribute of the standard that holds one (SPC-4, 7.4.2).
const maxMemoryText = 160
