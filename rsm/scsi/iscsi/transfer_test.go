// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"bytes"
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// patternOf is data in which no piece looks like another.
func patternOf(length int) []byte {
	b := make([]byte, length)
	for i := range b {
		b[i] = byte(i ^ i>>8*31 ^ i>>16*17)
	}
	return b
}

// sizes are lengths around those at which something changes.
var sizes = []int{0, 1, 2, 3, 4, 511, 512, 513, 8191, 8192, 8193, 65535, 65536, 65537, 300001, 1 << 20}

var offers = map[string]iscsitest.Options{
	"the defaults":              {},
	"checksums":                 {Digests: wire.Digests{Header: true, Data: true}},
	"no immediate data":         {NoImmediateData: true, InitialR2T: true},
	"large segments":            {MaxRecvDataSegmentLength: 1 << 20, MaxBurstLength: 1 << 20, FirstBurstLength: 1 << 18},
	"small ones and checksums":  {MaxRecvDataSegmentLength: 512, MaxBurstLength: 1024, FirstBurstLength: 512, Digests: wire.Digests{Header: true, Data: true}},
	"odd ones":                  {MaxRecvDataSegmentLength: 1001, MaxBurstLength: 3003, FirstBurstLength: 777},
	"a status apart, and alone": {SeparateStatus: true, Window: 1},
}

var _ = Describe("data", func() {
	for name, o := range offers {
		It("arrives in the caller's buffer, with "+name, func(ctx context.Context) {
			data := patternOf(1 << 20)
			device := openDevices(ctx, configFor(serveUnits(o, giveData(data))))[0]
			for _, size := range sizes {
				buf := make([]byte, size+8)
				n, err := device.Do(ctx, scsi.ReadBlock(uint32(size)), scsi.In, buf[:size:size])
				Expect(err).NotTo(HaveOccurred(), "%d bytes", size)
				Expect(n).To(Equal(size))
				Expect(bytes.Equal(buf[:size], data[:size])).To(BeTrue(), "%d bytes", size)
				Expect(buf[size:]).To(Equal(make([]byte, 8)), "bytes behind the buffer")
			}
		})

		It("arrives at the target, with "+name, func(ctx context.Context) {
			var got []byte
			device := openDevices(ctx, configFor(serveUnits(o, takeInto(&got))))[0]
			for _, size := range sizes {
				data := patternOf(size)
				n, err := device.Do(ctx, []byte{0x0A, 0, 0, 0, 0, 0}, scsi.Out, data)
				Expect(err).NotTo(HaveOccurred(), "%d bytes", size)
				Expect(n).To(Equal(size))
				Expect(bytes.Equal(got, data)).To(BeTrue(), "%d bytes", size)
			}
		})
	}

	It("may be less than there is room for", func(ctx context.Context) {
		device := openDevices(ctx, configFor(serveUnits(iscsitest.Options{}, giveData([]byte("abc")))))[0]
		buf := make([]byte, 96)
		Expect(device.Do(ctx, scsi.Inquiry(96), scsi.In, buf)).To(Equal(3))
		Expect(string(buf[:4])).To(Equal("abc\x00"))
	})

	It("may be more than there is room for", func(ctx context.Context) {
		device := openDevices(ctx, configFor(serveUnits(iscsitest.Options{}, giveData(patternOf(5000)))))[0]
		buf := make([]byte, 10)
		Expect(device.Do(ctx, scsi.Inquiry(10), scsi.In, buf)).To(Equal(10))
		Expect(buf).To(Equal(patternOf(10)))
	})

	DescribeTable("counts as moved by what the target says", func(ctx context.Context, missing uint32, want int) {
		device := openDevices(ctx, configFor(serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpSCSIResponse, iscsitest.Change(func(m *wire.SCSIResponse) {
			m.Underflow, m.ResidualCount = true, missing
		}))}, failWith(scsi.StatusBusy))))[0]
		n, err := device.Do(ctx, []byte{0x0A, 0, 0, 0, 0, 0}, scsi.Out, make([]byte, 100))
		Expect(err).To(MatchError(scsi.StatusBusy))
		Expect(n).To(Equal(want))
	},
		Entry("all", uint32(0), 100),
		Entry("some", uint32(60), 40),
		Entry("none", uint32(100), 0),
		Entry("less than none", uint32(1<<31), 0),
	)

	It("is refused where it does not fit a command", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		before := target.Counts().Commands
		for reason, do := range map[string]func() (int, error){
			"no command":          func() (int, error) { return device.Do(ctx, nil, scsi.None, nil) },
			"a long command":      func() (int, error) { return device.Do(ctx, make([]byte, 17), scsi.None, nil) },
			"data of no command":  func() (int, error) { return device.Do(ctx, make([]byte, 6), scsi.None, make([]byte, 1)) },
			"data without limits": func() (int, error) { return device.Do(ctx, make([]byte, 6), scsi.In, make([]byte, 1<<24)) },
		} {
			_, err := do()
			Expect(err).To(HaveOccurred(), reason)
			Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
		}
		Expect(target.Counts().Commands).To(Equal(before))
	})
})

var _ = Describe("the end of a command", func() {
	sense := &scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x3B, ASCQ: 0x0D}

	DescribeTable("is told as the device told it", func(ctx context.Context, unit iscsitest.Unit, want error) {
		device := openDevices(ctx, configFor(serveUnits(iscsitest.Options{}, unit)))[0]
		n, err := device.Do(ctx, scsi.ReadBlock(10), scsi.In, make([]byte, 10))
		Expect(err).To(MatchError(want))
		Expect(n).To(BeZero())
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
	},
		Entry("sense data", failWith(sense), sense),
		Entry("busy", failWith(scsi.StatusBusy), scsi.StatusBusy),
		Entry("reserved", failWith(scsi.StatusReservationConflict), scsi.StatusReservationConflict),
		Entry("full", failWith(scsi.StatusTaskSetFull), scsi.StatusTaskSetFull),
		Entry("taken away by another host", failWith(scsi.StatusTaskAborted), scsi.StatusTaskAborted),
		Entry("a status of the future", failWith(scsi.Status(0x77)), scsi.Status(0x77)),
	)

	It("may come with data and sense data", func(ctx context.Context) {
		want := &scsi.Sense{Key: scsi.NoSense, ILI: true, Valid: true, Information: 7}
		device := openDevices(ctx, configFor(serveUnits(iscsitest.Options{}, func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
			return copy(buf, "abc"), want
		})))[0]
		buf := make([]byte, 10)
		n, err := device.Do(ctx, scsi.ReadBlock(10), scsi.In, buf)
		Expect(err).To(MatchError(want))
		Expect(string(buf[:n])).To(Equal("abc"))
	})

	DescribeTable("is unknown", func(ctx context.Context, unit iscsitest.Unit, change func(*wire.SCSIResponse), words string) {
		device := openDevices(ctx, configFor(serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpSCSIResponse, iscsitest.Change(change))}, unit)))[0]
		err := testReady(ctx, device)
		Expect(err).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(ContainSubstring(words))))
	},
		Entry("when the target failed", endGood, func(m *wire.SCSIResponse) { m.Response = wire.TargetFailure }, "target failed"),
		Entry("when it failed in its own way", endGood, func(m *wire.SCSIResponse) { m.Response = 0x80 }, "80h"),
		Entry("when the sense data is missing", failWith(sense), func(m *wire.SCSIResponse) { m.Data = nil }, "CHECK CONDITION"),
		Entry("when the sense data is of no known kind", failWith(sense), func(m *wire.SCSIResponse) { m.Data = wire.SenseSegment([]byte{1, 2, 3}) }, "CHECK CONDITION"),
		Entry("when the sense data is cut", failWith(sense), func(m *wire.SCSIResponse) { m.Data = m.Data[:4] }, "protocol"),
	)

	It("does not disturb the next command", func(ctx context.Context) {
		calls := 0
		device := openDevices(ctx, configFor(serveUnits(iscsitest.Options{}, func(context.Context, []byte, scsi.Direction, []byte) (int, error) {
			if calls++; calls%2 == 1 {
				return 0, sense
			}
			return 0, nil
		})))[0]
		for i := range 10 {
			err := testReady(ctx, device)
			Expect(err == nil).To(Equal(i%2 == 1), fmt.Sprint(err))
		}
	})
})
