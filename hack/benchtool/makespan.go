// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// The library whose makespan is taken.
const (
	simulatedCartridges      = 10_000
	quickSimulatedCartridges = 1_000
)

// The test that simulates it, and the word in the lines of its figures. Only package
// testing/synctest has a time that passes when everybody waits.
const (
	makespanTest = "TestAFullInventoryKeepsAllDrivesBusy"
	makespanLine = "makespan"
)

// benchMakespan tells how long a full inventory takes whose robot and drives take
// their time. The time is simulated, and the same on any machine.
func (b *bench) benchMakespan(ctx context.Context) error {
	n := simulatedCartridges
	if b.quick {
		n = quickSimulatedCartridges
	}
	b.tellProgress("a full inventory of %s cartridges in simulated time", withThousands(n))
	test := exec.CommandContext(ctx, "go", "test", "./rsm", "-run", "^"+makespanTest+"$", "-count", "1", "-v", "-args", "-makespan", strconv.Itoa(n))
	test.Env = append(os.Environ(), "TMPDIR="+folderInMemory(b.folder))
	said, err := test.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, said)
	}
	for line := range strings.Lines(string(said)) {
		if _, figures, found := strings.Cut(strings.TrimSpace(line), ": "); found && strings.Contains(line, makespanLine) {
			b.makespans = append(b.makespans, figures)
		}
	}
	if len(b.makespans) == 0 {
		return fmt.Errorf("the test %s printed no figures:\n%s", makespanTest, said)
	}
	return nil
}

// folderInMemory is a folder in memory, or the one given where there is none. A
// cartridge is a folder of files, and the time of the disk counts for nothing here.
func folderInMemory(otherwise string) string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return otherwise
}
