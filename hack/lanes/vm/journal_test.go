// SPDX-License-Identifier: Apache-2.0

package vm_test

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
)

// journal is a bus that writes down which commands its units get, whoever sends
// them. It shows what came between the blocks of a program.
type journal struct {
	scsi.Bus
	mu    sync.Mutex
	lines []string
}

// Devices implements scsi.Bus.
func (j *journal) Devices(ctx context.Context) ([]scsi.Device, error) {
	devices, err := j.Bus.Devices(ctx)
	for i, device := range devices {
		devices[i] = listenedDevice{device, j}
	}
	return devices, err
}

// linesShown is how much of the journal tells what happened.
const linesShown = 80

// linesOf are the first commands that one unit got, without INQUIRY.
func (j *journal) linesOf(unit string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var all []string
	for _, line := range j.lines {
		if rest, ok := strings.CutPrefix(line, unit+": "); ok && !strings.HasPrefix(rest, "INQUIRY") {
			all = append(all, rest)
		}
	}
	return strings.Join(all[:min(len(all), linesShown)], "\n")
}

// namesAmidWrites are the names of all commands that a unit got between the first
// block that was written to it and the last.
func (j *journal) namesAmidWrites(unit string) (names []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	last := 0
	for _, line := range j.lines {
		rest, ok := strings.CutPrefix(line, unit+": ")
		name, _, _ := strings.Cut(rest, " (")
		writes := name == "WRITE(6)"
		if !ok || len(names) == 0 && !writes {
			continue
		}
		names = append(names, name)
		if writes {
			last = len(names)
		}
	}
	return names[:last]
}

// listenedDevice is a unit whose commands are written down.
type listenedDevice struct {
	scsi.Device
	journal *journal
}

// Do implements scsi.Device.
func (l listenedDevice) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	n, err := l.Device.Do(ctx, cdb, dir, buf)
	l.journal.mu.Lock()
	defer l.journal.mu.Unlock()
	line := fmt.Sprintf("%s: %s (% 02X)", l.Name(), scsi.CommandName(cdb), cdb)
	if err != nil {
		line += ": " + err.Error()
	}
	l.journal.lines = append(l.journal.lines, line)
	return n, err
}
