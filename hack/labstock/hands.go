// SPDX-License-Identifier: Apache-2.0

package labstock

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/hack/tgt"
)

// ByHand does by hand, in the words of `rsmctl virtual`, what tgtd can express
// of it: swap, remove, insert into the first free port, and label.
func ByHand(ctx context.Context, lab *tgt.Lab, words ...string) error {
	flags := pflag.NewFlagSet("hands", pflag.ContinueOnError)
	into, label, info := flags.String("into", "port", ""), flags.String("label", "", ""), flags.String("info", "", "")
	if err := flags.Parse(words); err != nil {
		return err
	}
	if flags.NArg() < 2 || *into != "port" {
		return fmt.Errorf("tgtd cannot express %q", words)
	}
	if err := carry(ctx, lab, flags.Arg(0), flags.Args()[1:]); err != nil || *label == "" {
		return err
	}
	kind, id, _ := strings.Cut(*label, "/")
	barcode := flags.Arg(1)
	records, err := connect.LabelRecords(v1alpha1.CartridgeLabel{LabelType: v1alpha1.StockLabelType(kind), LabelID: id, LabelInfo: *info}, barcode)
	if err != nil {
		return err
	}
	at, err := addressOf(ctx, lab, barcode)
	if err != nil {
		return err
	}
	return lab.Write(ctx, at, records)
}

// carry carries cartridges, given by their barcodes.
func carry(ctx context.Context, lab *tgt.Lab, verb string, barcodes []string) error {
	switch verb {
	case "label": // a cartridge that stays where it is
		return nil
	case "insert":
		port, err := freePort(ctx, lab)
		if err != nil {
			return err
		}
		return lab.Insert(ctx, barcodes[0], port)
	}
	var at []int
	for _, barcode := range barcodes {
		address, err := addressOf(ctx, lab, barcode)
		if err != nil {
			return err
		}
		at = append(at, address)
	}
	switch {
	case verb == "swap" && len(at) == 2:
		return lab.Swap(ctx, at[0], at[1])
	case verb == "remove":
		_, err := lab.Remove(ctx, at[0])
		return err
	}
	return fmt.Errorf("tgtd cannot express %s %q", verb, barcodes)
}

// addressOf is where a cartridge is.
func addressOf(ctx context.Context, lab *tgt.Lab, barcode string) (int, error) {
	where, err := lab.Where(ctx)
	if err != nil {
		return 0, err
	}
	for address, found := range where {
		if found == barcode {
			return address, nil
		}
	}
	return 0, fmt.Errorf("the library has no cartridge %s", barcode)
}

func freePort(ctx context.Context, lab *tgt.Lab) (int, error) {
	where, err := lab.Where(ctx)
	if err != nil {
		return 0, err
	}
	ports := lab.Layout().Ports
	for address := ports.First; address < ports.First+ports.Count; address++ {
		if where[address] == "" {
			return address, nil
		}
	}
	return 0, errors.New("no port is free")
}
