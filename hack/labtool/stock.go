// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/hack/tgt"
)

// stocked makes the cartridges of the virtual library that manifests declare,
// so that the rest of these manifests fits the lab. It returns the library's
// name too.
func stocked(ctx context.Context, path string) (string, []tgt.Cartridge, error) {
	result, err := manifest.Load(ctx, []string{path}, manifest.Options{})
	if err != nil {
		return "", nil, err
	}
	if result.Errors > 0 {
		return "", nil, fmt.Errorf("%s has problems; rsmctl validate -f %s tells them", path, path)
	}
	for _, library := range result.Set.Libraries {
		virtual := library.Value.Spec.Virtual
		if virtual == nil {
			continue
		}
		var all []tgt.Cartridge
		for _, c := range virtual.Stock {
			some, err := cartridges(c)
			if err != nil {
				return "", nil, err
			}
			all = append(all, some...)
		}
		return library.Value.Metadata.Name, all, nil
	}
	return "", nil, fmt.Errorf("%s declares no virtual library to take the cartridges from", path)
}

// cartridges makes the cartridges of one entry: one, or those of a range.
func cartridges(c v1alpha1.Cartridge) ([]tgt.Cartridge, error) {
	if c.Barcodes != "" {
		var all []tgt.Cartridge
		for barcode := range c.Barcodes.All() {
			all = append(all, tgt.Cartridge{Barcode: barcode})
		}
		return all, nil
	}
	one := tgt.Cartridge{Barcode: c.Barcode}
	if c.Cleaning {
		one.Kind = "clean"
	}
	if c.Label == nil {
		return []tgt.Cartridge{one}, nil
	}
	var err error
	if one.Records, err = controllers.LabelRecords(*c.Label, c.Barcode); err != nil {
		return nil, fmt.Errorf("cartridge %s: %w", c.Barcode, err)
	}
	return []tgt.Cartridge{one}, nil
}

// filled makes labelled cartridges, the same ones each time.
func filled(count int, info string) ([]tgt.Cartridge, error) {
	var all []tgt.Cartridge
	for i := 1; i <= count; i++ {
		barcode := fmt.Sprintf("A%05dL8", i)
		some, err := cartridges(v1alpha1.Cartridge{Barcode: barcode, Label: &v1alpha1.CartridgeLabel{
			LabelType: v1alpha1.StockLabelRSM,
			LabelID:   uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://rsm.storage/lab/"+barcode)).String(),
			LabelInfo: fmt.Sprintf("%s/%d", info, i),
		}})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
