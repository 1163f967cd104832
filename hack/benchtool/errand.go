// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

// errand is what an initiator does in one round: one command, again and again,
// one at a time. Benchtool itself does errands, and so does the program that
// --libiscsi names. Both take the arguments that docs/bench.md has.
type errand struct {
	portal, target string
	lun            int
	digest         bool // of headers
	command        string
	length         time.Duration
	elements       []elementRange // for the command elements
}

// The commands of an errand.
const (
	unitReady = "tur"
	inquire   = "inquiry"
	readBlock = "read"
	lookAtAll = "elements"
	logIn     = "login"
)

// elementRange is a run of elements of one type.
type elementRange struct {
	code scsi.ElementCode
	tgt.Range
}

func (e errand) commandLine() []string {
	digest := map[bool]string{true: "crc32c", false: "none"}[e.digest]
	args := []string{e.portal, e.target, strconv.Itoa(e.lun), digest, e.command, strconv.FormatInt(e.length.Milliseconds(), 10)}
	for _, r := range e.elements {
		args = append(args, fmt.Sprintf("%d,%d,%d", r.code, r.First, r.Count))
	}
	return args
}

func parseErrand(args []string) (errand, error) {
	const fixed = 6 // arguments; the rest are elements
	var e errand
	var digest string
	var milliseconds int
	_, err := fmt.Sscan(strings.Join(args[:min(len(args), fixed)], " "), &e.portal, &e.target, &e.lun, &digest, &e.command, &milliseconds)
	if err != nil {
		return e, fmt.Errorf("errand %q: %w", args, err)
	}
	e.digest, e.length = digest == "crc32c", time.Duration(milliseconds)*time.Millisecond
	for _, arg := range args[fixed:] {
		var r elementRange
		if _, err := fmt.Sscanf(arg, "%d,%d,%d", &r.code, &r.First, &r.Count); err != nil {
			return e, fmt.Errorf("elements %q: %w", arg, err)
		}
		e.elements = append(e.elements, r)
	}
	return e, nil
}

// runErrand does the errand with rsmctl's own initiator, and prints how often it
// could be done in a second.
func (e errand) runErrand(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, e.length+time.Minute)
	defer cancel()
	do, done, err := e.prepareErrand(ctx)
	if err != nil {
		return err
	}
	began, count := time.Now(), 0
	for time.Since(began) < e.length || count == 0 {
		if err := do(ctx, count); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", e.command, err), done())
		}
		count++
	}
	fmt.Fprintln(out, float64(count)/time.Since(began).Seconds())
	return done()
}

// prepareErrand logs in, and returns what to do again and again, and what to do at
// the end.
func (e errand) prepareErrand(ctx context.Context) (do func(ctx context.Context, i int) error, done func() error, err error) {
	if e.command == logIn {
		return e.loginOnce, func() error { return nil }, nil
	}
	bus, err := iscsi.Open(e.initiatorConfig())
	if err != nil {
		return nil, nil, err
	}
	device, err := e.openUnit(ctx, bus)
	if err != nil {
		return nil, nil, errors.Join(err, bus.Close())
	}
	buf := make([]byte, elementAllocation)
	return func(ctx context.Context, i int) error { return e.sendCommand(ctx, device, buf, i) }, bus.Close, nil
}

func (e errand) initiatorConfig() iscsi.Config {
	digests := map[bool]iscsi.Digests{true: iscsi.Prefer, false: iscsi.Off}[e.digest]
	return iscsi.Config{Portal: e.portal, Targets: []string{e.target}, Digests: digests}
}

// openUnit finds the logical unit, and takes the unit attention with which a
// session begins.
func (e errand) openUnit(ctx context.Context, bus scsi.Bus) (scsi.Device, error) {
	devices, err := bus.Devices(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range devices {
		if d.Name() == fmt.Sprintf("%s/%d", e.target, e.lun) {
			_, _ = d.Do(ctx, scsi.TestUnitReady(), scsi.None, nil)
			return d, nil
		}
	}
	return nil, fmt.Errorf("%s has no logical unit %d", e.target, e.lun)
}

// loginOnce logs in, lists the logical units and logs out.
func (e errand) loginOnce(ctx context.Context, _ int) error {
	bus, err := iscsi.Open(e.initiatorConfig())
	if err != nil {
		return err
	}
	_, err = bus.Devices(ctx)
	return errors.Join(err, bus.Close())
}
