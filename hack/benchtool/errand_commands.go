// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"rsm.storage/rsmctl/rsm/scsi"
)

const (
	// inquiryLength is the allocation length of INQUIRY, in bytes.
	inquiryLength = 96
	// blockLength is the length of a block of tgtd's disks, in bytes.
	blockLength = 512
	// diskBlocks is how many of them the disk has.
	diskBlocks = 1 << 17
	// elementAllocation and elementsAtOnce are the allocation length and the
	// number of elements of one READ ELEMENT STATUS.
	elementAllocation = 65_535
	elementsAtOnce    = 1_000
)

// sendCommand carries out the command of an errand for the i-th time.
func (e errand) sendCommand(ctx context.Context, d scsi.Device, buf []byte, i int) (err error) {
	switch e.command {
	case unitReady:
		_, err = d.Do(ctx, scsi.TestUnitReady(), scsi.None, nil)
	case inquire:
		_, err = d.Do(ctx, scsi.Inquiry(inquiryLength), scsi.In, buf[:inquiryLength])
	case readBlock:
		_, err = d.Do(ctx, readBlockCommand(i%diskBlocks), scsi.In, buf[:blockLength])
	case lookAtAll:
		err = e.readAllElements(ctx, d, buf)
	default:
		err = fmt.Errorf("there is no command %q", e.command)
	}
	return err
}

// readBlockCommand is READ(16) of one block (SBC-3, 5.13): what iscsi-perf sends.
func readBlockCommand(block int) []byte {
	cdb := make([]byte, 16)
	cdb[0], cdb[13] = 0x88, 1
	binary.BigEndian.PutUint64(cdb[2:], uint64(block))
	return cdb
}

// readAllElements reads the status of all elements, type after type.
func (e errand) readAllElements(ctx context.Context, d scsi.Device, buf []byte) error {
	for _, r := range e.elements {
		for first, end := r.First, r.First+r.Count; first < end; first += elementsAtOnce {
			cdb := scsi.ReadElementStatus(scsi.ElementStatusRequest{
				Type: r.code, Start: uint16(first), Count: uint16(min(elementsAtOnce, end-first)),
				VolumeTags: true, Identifiers: r.code == scsi.DataTransferElement,
			}, elementAllocation)
			if _, err := d.Do(ctx, cdb, scsi.In, buf); err != nil {
				return err
			}
		}
	}
	return nil
}

func parseAndRunErrand(ctx context.Context, args []string, out io.Writer) error {
	e, err := parseErrand(args)
	if err != nil {
		return err
	}
	return e.runErrand(ctx, out)
}
