// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"fmt"
	"slices"
	"time"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// virtualConfig translates the manifest of a virtual library.
func virtualConfig(spec *v1alpha1.VirtualLibrary) (virtual.Config, error) {
	config := virtual.Config{
		Slots:      virtual.Range{Count: spec.Slots},
		Drives:     virtual.Range{Count: spec.Drives},
		Ports:      virtual.Range{Count: spec.Ports},
		DriveTypes: []string{spec.DriveType},
		Rotates:    record.SidesOf(spec.DriveType) == 2,
	}
	if spec.Timing != v1alpha1.TimingNone {
		config.Timing.Preset = string(spec.Timing)
	}
	for _, c := range spec.Stock {
		stock, err := stockOfEntry(c)
		if err != nil {
			return config, err
		}
		config.Stock = append(config.Stock, stock...)
	}
	return config, nil
}

// stockOfEntry makes the cartridges of one entry: one, or those of a range.
func stockOfEntry(c v1alpha1.Cartridge) ([]virtual.Stock, error) {
	barcodes := []string{c.Barcode}
	if c.Barcodes != "" {
		barcodes = slices.Collect(c.Barcodes.All())
	}
	var records [][]byte
	if c.Label != nil {
		var err error
		if records, err = LabelRecords(*c.Label, c.Barcode); err != nil {
			return nil, fmt.Errorf("stock: cartridge %s: %w", c.Barcode, err)
		}
	}
	stock := make([]virtual.Stock, 0, len(barcodes))
	for i, barcode := range barcodes {
		medium, err := VirtualMedium(barcode, c.MediaType)
		if err != nil {
			return nil, fmt.Errorf("stock: %w", err)
		}
		medium.Cleaning = medium.Cleaning || c.Cleaning
		medium.WORM, medium.WriteProtected = c.WORM, c.WriteProtected
		s := virtual.Stock{Medium: medium, Records: records}
		if c.Slot > 0 {
			s.Slot = c.Slot + i
		}
		stock = append(stock, s)
	}
	return stock, nil
}

// VirtualMedium makes a cartridge for a virtual library. Its media type is
// given, or what its barcode says.
func VirtualMedium(barcode, mediaType string) (virtual.Medium, error) {
	cleaning := record.IsCleaningBarcode(barcode)
	if mediaType == "" {
		mediaType = record.TypeOfBarcode(barcode)
	}
	if mediaType == "" && !cleaning {
		return virtual.Medium{}, fmt.Errorf("cartridge %s: its barcode does not end in a media type such as L8, so mediaType must say what it is", barcode)
	}
	return virtual.Medium{
		Barcode: barcode, MediaType: mediaType, Cleaning: cleaning,
		TwoSided: record.SidesOf(mediaType) == 2,
	}, nil
}

// LabelRecords makes what stands at the start of a labelled tape; a nil record
// is a filemark. Only virtual libraries are ever written to.
func LabelRecords(l v1alpha1.CartridgeLabel, barcode string) ([][]byte, error) {
	switch l.LabelType {
	case v1alpha1.StockLabelANSI:
		return label.EncodeANSI(label.ANSILabel{Volume: l.LabelID, Owner: l.LabelInfo})
	case v1alpha1.StockLabelRSM:
		return label.EncodeRSM(label.RSMLabel{
			ID: l.LabelID, Info: l.LabelInfo, Barcode: barcode, WrittenAt: time.Now(),
		})
	}
	return nil, fmt.Errorf("label type %q: a virtual library can write RSM and ANSI labels", l.LabelType)
}
