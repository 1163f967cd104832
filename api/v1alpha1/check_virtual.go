// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"iter"
	"strings"
)

// maxSlots is the most slots that a library has; see VirtualLibrary.Slots.
const maxSlots = 65_000

func (v *VirtualLibrary) checkVirtualLibrary(c *checker, path string) {
	if v == nil {
		return
	}
	c.checkTypeIsKnown(path+".driveType", "drive type", v.DriveType, DriveTypes())
	barcodes, slots := map[string]string{}, map[int]string{}
	count := 0
	for i := range v.Stock {
		at := fmt.Sprintf("%s.stock[%d]", path, i)
		cart := &v.Stock[i]
		cart.checkCartridge(c, at)
		count += cart.countCartridges()
		if count > min(v.Slots, maxSlots) {
			continue
		}
		for barcode := range cart.eachBarcode() {
			if first, taken := barcodes[barcode]; taken {
				c.addError(at, RuleSlotTaken, "the cartridge %s is already in stock, at %s", barcode, first)
				break
			}
			barcodes[barcode] = at
		}
		cart.checkStockSlots(c, at, v.Slots, slots)
	}
	if v.Slots > 0 && count > v.Slots {
		c.addError(path+".stock", RuleOutOfRange, "%d cartridges do not fit in %d slots", count, v.Slots)
	}
}

// eachBarcode yields the barcodes of the cartridges that c stands for.
func (c *Cartridge) eachBarcode() iter.Seq[string] {
	if c.Barcodes != "" {
		return c.Barcodes.All()
	}
	return func(yield func(string) bool) {
		if c.Barcode != "" {
			yield(c.Barcode)
		}
	}
}

func (c *Cartridge) countCartridges() int {
	if c.Barcodes != "" {
		return c.Barcodes.Len()
	}
	return 1
}

// checkStockSlots checks the slots that c asks for by number and enters them in taken.
func (c *Cartridge) checkStockSlots(k *checker, path string, most int, taken map[int]string) {
	if c.Slot == 0 {
		return
	}
	last := c.Slot + c.countCartridges() - 1
	if c.Slot < 1 || last > most {
		k.addError(path+".slot", RuleOutOfRange, "slots %d to %d are out of range; the library has 1 to %d", c.Slot, last, most)
		return
	}
	for n := c.Slot; n <= last; n++ {
		if first, ok := taken[n]; ok {
			k.addError(path+".slot", RuleSlotTaken, "slot %d is already taken, by %s", n, first)
			return
		}
		taken[n] = path
	}
}

func (c *Cartridge) checkCartridge(k *checker, path string) {
	k.checkExactlyOne(path, map[string]bool{"barcode": c.Barcode != "", "barcodes": c.Barcodes != ""}, "barcode", "barcodes")
	if c.Barcode != "" {
		k.addErrorIfAny(path+".barcode", RuleBadBarcode, CheckBarcode(c.Barcode))
	}
	if c.Barcodes != "" {
		k.addErrorIfAny(path+".barcodes", RuleBadRange, c.Barcodes.Check())
	}
	k.checkTypeIsKnown(path+".mediaType", "media type", c.MediaType, MediaTypes())
	if c.MediaType == "" && (c.Barcode != "" || c.Barcodes != "") {
		k.addError(path, RuleUnknownMediaType, "the barcode does not tell the media type; set mediaType")
	}
	if c.Label == nil {
		return
	}
	if c.Barcodes != "" {
		k.addError(path+".label", RuleFieldConflict, "a label does not go with a range: two media must not carry one label")
	}
	if c.Cleaning {
		k.addError(path+".label", RuleFieldConflict, "a cleaning cartridge carries no label")
	}
	c.Label.checkStockLabel(k, path+".label")
}

func (l *CartridgeLabel) checkStockLabel(c *checker, path string) {
	c.checkText(path+".labelId", "label id", l.LabelID, maxLabelID)
	c.checkText(path+".labelInfo", "label info", l.LabelInfo, maxLabelInfo)
	if l.LabelType != StockLabelANSI {
		return
	}
	if l.LabelInfo != "" {
		c.addError(path+".labelInfo", RuleFieldConflict, "an ANSI label has no label info")
	}
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	if len(l.LabelID) > 6 || strings.Trim(l.LabelID, allowed) != "" {
		c.addError(path+".labelId", RuleBadText, "%q is no ANSI volume identifier: 1 to 6 upper-case letters and digits", l.LabelID)
	}
}
