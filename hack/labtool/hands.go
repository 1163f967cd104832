// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"rsm.storage/rsmctl/hack/tgt"
)

// stopLab stops the lab's own tgtd, if it runs, and no other.
func stopLab(_ context.Context, d *desk) error {
	lab, err := tgt.Open(d.folder)
	if errors.Is(err, tgt.ErrNoLab) {
		fmt.Fprintln(d.log, "lab:", err)
		return nil
	}
	if err != nil {
		return err
	}
	return lab.Close()
}

// printStatus prints every place that can hold a cartridge.
func printStatus(ctx context.Context, d *desk) error {
	lab, err := d.openLab()
	if err != nil {
		return err
	}
	where, err := lab.Where(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "tgtd %d at %s, target %s\n\n", lab.PID(), lab.Portal(), lab.Target())
	table := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ELEMENT\tADDRESS\tBARCODE")
	layout := lab.Layout()
	for _, r := range []struct {
		name string
		tgt.Range
	}{{"drive", layout.Drives}, {"slot", layout.Slots}, {"port", layout.Ports}} {
		for address := r.First; address < r.First+r.Count; address++ {
			fmt.Fprintf(table, "%s\t%d\t%s\n", r.name, address, where[address])
		}
	}
	return table.Flush()
}

func insertByHand(ctx context.Context, d *desk) error {
	address, err := d.addressWord(1)
	if err != nil {
		return err
	}
	lab, err := d.openLab()
	if err != nil {
		return err
	}
	return lab.Insert(ctx, d.words[0], address)
}

func removeByHand(ctx context.Context, d *desk) error {
	address, err := d.addressWord(0)
	if err != nil {
		return err
	}
	lab, err := d.openLab()
	if err != nil {
		return err
	}
	barcode, err := lab.Remove(ctx, address)
	if err == nil {
		fmt.Fprintln(d.out, barcode)
	}
	return err
}

func swapByHand(ctx context.Context, d *desk) error {
	a, err := d.addressWord(0)
	if err != nil {
		return err
	}
	b, err := d.addressWord(1)
	if err != nil {
		return err
	}
	lab, err := d.openLab()
	if err != nil {
		return err
	}
	return lab.Swap(ctx, a, b)
}
