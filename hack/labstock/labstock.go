// SPDX-License-Identifier: Apache-2.0

// Package labstock makes of the virtual library that manifests declare one that
// tgtd emulates, so that the rest of these manifests fits it; and plays the
// person who stands in front of it.
package labstock

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/hack/tgt"
)

// Declared returns the name of the first virtual library that the manifests of a
// path declare, and the same slots, drives, ports and cartridges for tgtd.
func Declared(ctx context.Context, path string) (string, tgt.Layout, error) {
	result, err := manifest.Load(ctx, []string{path}, manifest.Options{})
	if err != nil {
		return "", tgt.Layout{}, err
	}
	if result.Errors > 0 {
		return "", tgt.Layout{}, fmt.Errorf("%s has problems; rsmctl validate -f %s tells them", path, path)
	}
	for _, library := range result.Set.Libraries {
		virtual := library.Value.Spec.Virtual
		if virtual == nil {
			continue
		}
		l := tgt.Layout{
			Slots: tgt.Range{Count: virtual.Slots}, Drives: tgt.Range{Count: virtual.Drives}, Ports: tgt.Range{Count: virtual.Ports},
		}
		for _, c := range virtual.Stock {
			some, err := Cartridges(c)
			if err != nil {
				return "", tgt.Layout{}, err
			}
			l.Cartridges = append(l.Cartridges, some...)
		}
		return library.Value.Metadata.Name, l, nil
	}
	return "", tgt.Layout{}, fmt.Errorf("%s declares no virtual library to take the cartridges from", path)
}

// Cartridges makes the cartridges of one entry: one, or those of a range.
func Cartridges(c v1alpha1.Cartridge) ([]tgt.Cartridge, error) {
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
	if one.Records, err = connect.LabelRecords(*c.Label, c.Barcode); err != nil {
		return nil, fmt.Errorf("cartridge %s: %w", c.Barcode, err)
	}
	return []tgt.Cartridge{one}, nil
}
