// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// benchSides measures validate, a plan with nothing to do, and one with one side
// of a hundred changed, for n expected sides.
func (b *bench) benchSides(ctx context.Context, n int) error {
	folder := filepath.Join(b.folder, fmt.Sprintf("sides-%d", n))
	same, changed, state := inputFolders(folder)
	b.tellProgress("%s sides: making the manifests and the database", withThousands(n))
	// In a process of its own: a new process counts the memory of its parent as its
	// own peak.
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if _, err := (process{args: []string{self, "-inputs", strconv.Itoa(n), folder}}).measureRun(ctx); err != nil {
		return err
	}
	rounds := map[bool]int{true: 5, false: 3}[n <= 10_000]
	b.tellProgress("%s sides: measuring, %d rounds", withThousands(n), rounds)
	env := []string{"RSMCTL_STATE_DIR=" + state}
	costs, err := measureInTurn(ctx, rounds,
		process{env: env, args: []string{b.rsmctl, "validate", "-f", same}},
		process{env: env, args: []string{b.rsmctl, "plan", "-f", same}, check: checkLastLine("No changes. The library matches its manifests.")},
		process{env: env, args: []string{b.rsmctl, "plan", "-f", changed}, exit: 2,
			check: checkLastLine(fmt.Sprintf("Plan: 0 to create, 0 to allocate, %d to complete, %d to deallocate, 0 wait.", n/changedEvery/2, n/changedEvery/2))},
	)
	if err != nil {
		return err
	}
	row := b.table.rowFor(n)
	row.validate, row.same, row.changed = &costs[0], &costs[1], &costs[2]
	return b.removeInputs(folder)
}

// inputFolders are the folders of the manifests and of the database.
func inputFolders(folder string) (same, changed, state string) {
	return filepath.Join(folder, "same"), filepath.Join(folder, "changed"), filepath.Join(folder, "state")
}

// writeInputs makes the inputs for n sides.
func writeInputs(ctx context.Context, folder string, n int) error {
	same, changed, state := inputFolders(folder)
	return cmp.Or(
		writeManifests(same, n, false),
		writeManifests(changed, n, true),
		writeDatabase(ctx, filepath.Join(state, "rsm.db"), n),
	)
}

// checkLastLine checks the last line that a program printed.
func checkLastLine(want string) func([]byte) error {
	return func(out []byte) error {
		out = bytes.TrimSpace(out)
		if got := string(out[bytes.LastIndexByte(out, '\n')+1:]); got != want {
			return fmt.Errorf("its last line is %q, expected %q", got, want)
		}
		return nil
	}
}
