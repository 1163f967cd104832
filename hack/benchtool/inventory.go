// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// benchInventory measures a full inventory of a virtual library whose robot and
// drives take no time: every cartridge is mounted and its label read. A second run
// counts the fsyncs, since counting takes time.
func (b *bench) benchInventory(ctx context.Context) error {
	b.tellProgress("a full inventory of %s cartridges", withThousands(inventoryCartridges))
	manifests := filepath.Join(b.folder, "inventory")
	if err := writeFile(manifests, "library.yaml", writeStockManifest); err != nil {
		return err
	}
	c, err := b.measureInventory(ctx, manifests, "timed")
	if err != nil {
		return err
	}
	row := b.table.rowFor(inventoryCartridges)
	row.inventory = &c
	strace := findProgram("strace")
	if strace == "" {
		b.tellProgress("WITHOUT a count of fsyncs: strace is not there (Debian: apt-get install strace)")
		return nil
	}
	b.tellProgress("the same again, counting fsyncs")
	counts := filepath.Join(b.folder, "fsyncs")
	if _, err := b.measureInventory(ctx, manifests, "counted", strace, "-f", "-c", "-o", counts, "-e", "trace=fsync,fdatasync,sync_file_range,msync"); err != nil {
		return err
	}
	calls, err := sumSyncCalls(counts)
	row.fsyncs = float64(calls) / inventoryCartridges
	return err
}

// measureInventory makes the library in a state folder of its own, by planning,
// and then takes its inventory under the program given.
func (b *bench) measureInventory(ctx context.Context, manifests, name string, under ...string) (cost, error) {
	env := []string{"RSMCTL_STATE_DIR=" + filepath.Join(b.folder, "inventory-"+name)}
	if _, err := (process{env: env, args: []string{b.rsmctl, "plan", "-f", manifests}, exit: 2}).measureRun(ctx); err != nil {
		return cost{}, err
	}
	return process{env: env,
		args:  append(under, b.rsmctl, "inventory", libraryName, "-f", manifests, "--method", "full"),
		check: checkLastLine(fmt.Sprintf("%s: full inventory, %d labels read, 0 failed.", libraryName, inventoryCartridges)),
	}.measureRun(ctx)
}

func writeStockManifest(w io.Writer) error {
	fmt.Fprintf(w, `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: %s}
spec:
  driver: virtual
  virtual:
    slots: %d
    drives: 2
    stock:
`, libraryName, inventoryCartridges)
	for i := range inventoryCartridges {
		fmt.Fprintf(w, "    - {barcode: %q, label: {labelType: RSM, labelId: %s, labelInfo: %s}}\n", barcodeOf(i), labelIDOf(i), labelInfoOf(i))
	}
	return nil
}

// sumSyncCalls adds up the calls in a table of strace -c.
func sumSyncCalls(path string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	total := 0
	for line := range strings.Lines(string(text)) {
		// % time, seconds, usecs/call, calls, errors if any, name
		fields := strings.Fields(line)
		if len(fields) < 5 || !strings.Contains(fields[len(fields)-1], "sync") {
			continue
		}
		calls, err := strconv.Atoi(fields[3])
		if err != nil {
			return 0, fmt.Errorf("strace printed %q: %w", line, err)
		}
		total += calls
	}
	return total, nil
}
