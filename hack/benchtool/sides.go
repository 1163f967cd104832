// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
)

// sides measures validate, a plan with nothing to do, and one with one side
// of a hundred changed, for n expected sides.
func (b *bench) sides(ctx context.Context, n int) error {
	folder := filepath.Join(b.folder, fmt.Sprintf("sides-%d", n))
	same, changed, state := filepath.Join(folder, "same"), filepath.Join(folder, "changed"), filepath.Join(folder, "state")
	b.progress("%s sides: making the manifests and the database", thousands(n))
	if err := writeManifests(same, n, false); err != nil {
		return err
	}
	if err := writeManifests(changed, n, true); err != nil {
		return err
	}
	if err := writeDatabase(ctx, filepath.Join(state, "rsm.db"), n); err != nil {
		return err
	}
	rounds := map[bool]int{true: 5, false: 3}[n <= 10_000]
	b.progress("%s sides: measuring, %d rounds", thousands(n), rounds)
	env := []string{"RSMCTL_STATE_DIR=" + state}
	costs, err := inTurn(ctx, rounds,
		process{env: env, args: []string{b.rsmctl, "validate", "-f", same}},
		process{env: env, args: []string{b.rsmctl, "plan", "-f", same}, check: lastLine("No changes. The library matches its manifests.")},
		process{env: env, args: []string{b.rsmctl, "plan", "-f", changed}, exit: 2,
			check: lastLine(fmt.Sprintf("Plan: 0 to create, 0 to allocate, %d to complete, %d to deallocate, 0 wait.", n/every/2, n/every/2))},
	)
	if err != nil {
		return err
	}
	row := b.table.row(n)
	row.validate, row.same, row.changed = &costs[0], &costs[1], &costs[2]
	return b.done(folder)
}

// lastLine checks the last line that a program printed.
func lastLine(want string) func([]byte) error {
	return func(out []byte) error {
		out = bytes.TrimSpace(out)
		if got := string(out[bytes.LastIndexByte(out, '\n')+1:]); got != want {
			return fmt.Errorf("its last line is %q, expected %q", got, want)
		}
		return nil
	}
}
