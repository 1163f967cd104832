// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// reportLUNs answers REPORT LUNS with numbers.
func reportLUNs(luns ...uint64) iscsitest.Unit {
	return func(_ context.Context, cdb []byte, _ scsi.Direction, buf []byte) (int, error) {
		list := binary.BigEndian.AppendUint32(nil, uint32(8*len(luns)))
		list = append(list, 0, 0, 0, 0)
		for _, n := range luns {
			list = binary.BigEndian.AppendUint64(list, n)
		}
		if cdb[0] != scsi.OpReportLUNs {
			return 0, nil
		}
		return copy(buf, list[:min(len(list), int(binary.BigEndian.Uint32(cdb[6:])))]), nil
	}
}

var _ = Describe("the devices of a bus", func() {
	list := func(ctx context.Context, unit iscsitest.Unit) []string {
		GinkgoHelper()
		target, err := iscsitest.Listen(iscsitest.Units{unit}, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		var names []string
		for _, d := range openDevices(ctx, configFor(target)) {
			names = append(names, strings.TrimPrefix(d.Name(), target.Name()+"/"))
		}
		return names
	}

	It("have names of target and number, in order", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood, endGood, endGood)
		var names []string
		for _, d := range openDevices(ctx, configFor(target)) {
			names = append(names, d.Name())
		}
		Expect(names).To(Equal([]string{iscsitest.DefaultName + "/0", iscsitest.DefaultName + "/1", iscsitest.DefaultName + "/2"}))
	})

	It("stand in order whatever way their numbers are written", func(ctx context.Context) {
		names := list(ctx, reportLUNs(0x4100<<48, 0x0003<<48, 0x4002<<48, 0xC101<<48, 0x0003<<48, 0, 0x0001_0005<<32))
		Expect(names).To(Equal([]string{"0", "2", "3", "256", "0001000500000000"}))
	})

	It("are LUN 0 where the target does not know the question", func(ctx context.Context) {
		Expect(list(ctx, failWith(&scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x20}))).To(Equal([]string{"0"}))
	})

	It("are told after news", func(ctx context.Context) {
		news := 0
		Expect(list(ctx, func(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
			if news++; news < 5 {
				return 0, &scsi.Sense{Key: scsi.UnitAttention, ASC: 0x29}
			}
			return reportLUNs(0, 1<<48)(ctx, cdb, dir, buf)
		})).To(Equal([]string{"0", "1"}))
	})

	It("may be many", func(ctx context.Context) {
		luns := make([]uint64, 2000)
		for i := range luns {
			luns[i] = uint64(0x4000|i) << 48
		}
		slices.Reverse(luns)
		names := list(ctx, reportLUNs(luns...))
		Expect(names).To(HaveLen(2000))
		Expect(names[1999]).To(Equal("1999"))
	})

	It("are not told by a target that is busy", func(ctx context.Context) {
		target, err := iscsitest.Listen(iscsitest.Units{failWith(scsi.StatusBusy)}, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		_, err = openBus(configFor(target)).Devices(ctx)
		Expect(err).To(And(MatchError(scsi.StatusBusy), MatchError(ContainSubstring(target.Name()))))
	})

	It("of a drive's target that lets nobody in are one, whose commands say why", func(ctx context.Context) {
		changer := serveUnits(iscsitest.Options{Name: "iqn.2026-11.example:changer"}, endGood)
		drive := serveUnits(iscsitest.Options{Name: "iqn.2026-11.example:drive", Tamper: iscsitest.RefuseLogin(wire.InitiatorError)}, endGood)
		c := iscsi.Config{Portal: "gateway", Targets: []string{changer.Name(), drive.Name()}}
		c.Dial = func(context.Context, string, string) (net.Conn, error) {
			return &gateway{targets: []*iscsitest.Target{changer, drive}}, nil
		}
		devices := openDevices(ctx, c)
		Expect(devices).To(HaveLen(2))
		Expect(devices[1].Name()).To(Equal(drive.Name() + "/0"))
		_, err := devices[1].Do(ctx, scsi.TestUnitReady(), scsi.None, nil)
		Expect(err).To(MatchError(iscsi.ErrLogin))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))

		c.Targets = []string{drive.Name(), changer.Name()} // then it has the changer
		_, err = openBus(c).Devices(ctx)
		Expect(err).To(And(MatchError(iscsi.ErrLogin), MatchError(ContainSubstring(drive.Name()))))
	})

	It("are the same each time", func(ctx context.Context) {
		bus := openBus(configFor(serveUnits(iscsitest.Options{}, endGood, endGood)))
		first, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(bus.Devices(ctx)).To(Equal(first))
	})

	It("come from several targets, in the order of the configuration", func(ctx context.Context) {
		changer := serveUnits(iscsitest.Options{Name: "iqn.2026-11.example:z-changer"}, endGood)
		drive := serveUnits(iscsitest.Options{Name: "iqn.2026-11.example:a-drive"}, endGood)
		c := iscsi.Config{Portal: "gateway", Targets: []string{changer.Name(), drive.Name()}}
		c.Dial = func(context.Context, string, string) (net.Conn, error) {
			return &gateway{targets: []*iscsitest.Target{changer, drive}}, nil
		}
		var names []string
		for _, d := range openDevices(ctx, c) {
			names = append(names, d.Name())
		}
		Expect(names).To(Equal([]string{"iqn.2026-11.example:z-changer/0", "iqn.2026-11.example:a-drive/0"}))
	})
})

// gateway is a connection to the target that the login asks for.
type gateway struct {
	net.Conn
	targets []*iscsitest.Target
}

func (g *gateway) Write(b []byte) (int, error) {
	for _, t := range g.targets {
		if g.Conn == nil && bytes.Contains(b, []byte(t.Name())) {
			var err error
			if g.Conn, err = net.Dial("tcp", t.Addr()); err != nil {
				return 0, err
			}
		}
	}
	return g.Conn.Write(b)
}

// SetWriteDeadline is called before the first Write.
func (g *gateway) SetWriteDeadline(t time.Time) error {
	if g.Conn == nil {
		return nil
	}
	return g.Conn.SetWriteDeadline(t)
}
