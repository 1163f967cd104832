// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"context"
	"encoding/json"
	"errors"

	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

// replacePID puts another process into what a lab left in its folder.
func replacePID(state []byte, pid int) []byte {
	fields := map[string]any{}
	Expect(json.Unmarshal(state, &fields)).To(Succeed())
	fields["PID"] = pid
	text, err := json.Marshal(fields)
	Expect(err).NotTo(HaveOccurred())
	return text
}

// initiatorConfig is how a lab's library is reached.
func initiatorConfig(lab *tgt.Lab) iscsi.Config {
	return iscsi.Config{Portal: lab.Portal(), Targets: lab.Targets()}
}

// devicesBySerial are the logical units by their serial numbers, tgtd's own
// controllers left out.
func devicesBySerial(ctx context.Context, config iscsi.Config) (map[string]scsi.Device, func(), error) {
	bus, err := iscsi.Open(config)
	if err != nil {
		return nil, nil, err
	}
	all, err := bus.Devices(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, bus.Close())
	}
	found := map[string]scsi.Device{}
	for _, d := range all {
		page := make([]byte, 255)
		n, err := sendPastAttention(ctx, d, scsi.InquiryPage(scsi.PageSerialNumber, 255), page)
		if err != nil {
			return nil, nil, errors.Join(err, bus.Close())
		}
		serial, err := scsi.ParseSerialNumber(page[:n])
		if err != nil {
			return nil, nil, errors.Join(err, bus.Close())
		}
		found[serial] = d
	}
	return found, func() { Expect(bus.Close()).To(Succeed()) }, nil
}

// sendPastAttention sends a command that brings data or none, after the unit
// attention that a session begins with.
func sendPastAttention(ctx context.Context, d scsi.Device, cdb, buf []byte) (int, error) {
	dir := scsi.In
	if buf == nil {
		dir = scsi.None
	}
	n, err := d.Do(ctx, cdb, dir, buf)
	if sense := (*scsi.Sense)(nil); errors.As(err, &sense) && sense.Key == scsi.UnitAttention {
		n, err = d.Do(ctx, cdb, dir, buf)
	}
	return n, err
}

// What records tells beside data.
const (
	filemark = "a filemark"
	blank    = "nothing"
)

// readRecords reads the tape of a slot or port in the drive 256, up to the first
// filemark or the end of data.
func readRecords(ctx context.Context, lab *tgt.Lab, address int) []string {
	Expect(lab.Move(ctx, address, 256)).To(Succeed())
	found, done, err := devicesBySerial(ctx, initiatorConfig(lab))
	Expect(err).NotTo(HaveOccurred())
	defer done()
	drive := found[lab.Serial(256)]
	Expect(drive).NotTo(BeNil())
	_, err = sendPastAttention(ctx, drive, scsi.Rewind(), nil)
	Expect(err).NotTo(HaveOccurred())
	var read []string
	for {
		block := make([]byte, 4096)
		n, err := sendPastAttention(ctx, drive, scsi.ReadBlock(4096), block)
		sense := (*scsi.Sense)(nil)
		switch {
		case errors.As(err, &sense) && sense.ILI:
			// In spite of SILI, and with bytes behind the block's that are
			// not the tape's.
			n = len(block) - int(sense.Information)
		case errors.As(err, &sense) && sense.FileMark:
			read = append(read, filemark)
		case errors.As(err, &sense) && sense.Key == scsi.BlankCheck:
			read = append(read, blank)
		default:
			Expect(err).NotTo(HaveOccurred())
		}
		if len(read) > 0 && (read[len(read)-1] == filemark || read[len(read)-1] == blank) {
			break
		}
		read = append(read, string(block[:n]))
	}
	Expect(lab.Move(ctx, 256, address)).To(Succeed())
	return read
}
