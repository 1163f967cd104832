// SPDX-License-Identifier: Apache-2.0

package writer_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/foreignuser"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

// program is the one that writes to its cartridge in drive 1.
type program struct {
	*foreignuser.User
	*foreignuser.Writing
	lab *lab
}

// startProgram loads the cartridge and begins to write.
func startProgram(ctx context.Context, l *lab) *program {
	GinkgoHelper()
	bus, err := iscsi.Open(iscsi.Config{Portal: l.Portal(), Targets: l.Targets(), Initiator: "iqn.2026-11.example:program"})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(bus.Close)
	p := &program{lab: l}
	p.User, err = foreignuser.New(bus, foreignuser.UnloadAsDisc)
	Expect(err).NotTo(HaveOccurred())
	Expect(p.Load(ctx, l.placesByBarcode(ctx)[theirs], drive1)).To(Succeed())
	p.Writing, err = p.Write(ctx, drive1, pace)
	Expect(err).NotTo(HaveOccurred())
	l.witness.setHold(p.awaitBlock)
	DeferCleanup(p.reportFailure)
	return p
}

// awaitBlock waits until the program has written one block more, or its end.
func (p *program) awaitBlock() {
	const tick = 5 * time.Millisecond
	for before := p.Blocks(); p.Blocks() == before; {
		select {
		case <-p.Done():
			return
		case <-time.After(tick):
		}
	}
}

// expectUndisturbed waits until the program has written some more. It checks that no
// command has disturbed it, and that its drive has told of no disturbance.
func (p *program) expectUndisturbed(ctx context.Context) {
	GinkgoHelper()
	const more = 5
	enough := p.Blocks() + more
	Eventually(func() int {
		select {
		case <-p.Done():
			_, err := p.Stop(ctx)
			StopTrying("the program could not go on").Wrap(err).Now()
		default:
		}
		return p.Blocks()
	}).WithContext(ctx).WithTimeout(minute).Should(BeNumerically(">=", enough))
	Expect(p.lab.witness.objectionsSoFar()).To(BeEmpty(), "commands that disturb the program")
	Expect(p.Surprises()).To(BeZero(), "the drive has told the program that somebody was at it")
}

// stopAndCheck stops the program. It checks that the tape is still where it was put,
// and holds every block where the program wrote it, and nothing else.
func (p *program) stopAndCheck(ctx context.Context) {
	GinkgoHelper()
	p.expectUndisturbed(ctx)
	blocks, err := p.Stop(ctx)
	Expect(err).NotTo(HaveOccurred())
	Expect(p.lab.placesByBarcode(ctx)).To(HaveKeyWithValue(theirs, drive1))
	Expect(p.Check(ctx, drive1, blocks)).To(Succeed())
	Expect(p.Surprises()).To(BeZero())
	Expect(p.lab.witness.objectionsSoFar()).To(BeEmpty())
}

// reportFailure tells what a spec that has failed did to the tapes.
func (p *program) reportFailure(ctx context.Context) {
	if !CurrentSpecReport().Failed() {
		return
	}
	blocks, stopped := p.Stop(ctx)
	AddReportEntry("the program", fmt.Sprintf("wrote %d blocks, ended with: %v", blocks, stopped))
	AddReportEntry("what disturbed it", strings.Join(p.lab.witness.objectionsSoFar(), "\n"))
	places := p.lab.placesByBarcode(ctx)
	AddReportEntry("other tapes that have changed", p.lab.changedTapes())
	AddReportEntry("where its cartridge is", places[theirs])
	if p.lab.witness.allowDrive1(); places[theirs] != drive1 && !slices.Contains(slices.Collect(maps.Values(places)), drive1) {
		Expect(p.Load(ctx, places[theirs], drive1)).To(Succeed())
		places[theirs] = drive1
	}
	if places[theirs] == drive1 {
		AddReportEntry("its tape", fmt.Sprint(p.Check(ctx, drive1, blocks)))
	}
}
