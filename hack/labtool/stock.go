// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/labstock"
	"rsm.storage/rsmctl/hack/tgt"
)

// declaredCartridges makes the cartridges that manifests declare. It also returns
// the name of their library.
func declaredCartridges(ctx context.Context, path string) (string, []tgt.Cartridge, error) {
	name, declared, err := labstock.Declared(ctx, path)
	return name, declared.Cartridges, err
}

// labelledCartridges makes labelled cartridges, the same ones each time.
func labelledCartridges(count int, info string) ([]tgt.Cartridge, error) {
	var all []tgt.Cartridge
	for i := 1; i <= count; i++ {
		barcode := fmt.Sprintf("A%05dL8", i)
		some, err := labstock.Cartridges(v1alpha1.Cartridge{Barcode: barcode, Label: &v1alpha1.CartridgeLabel{
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
