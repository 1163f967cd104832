// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/record"
)

// indexBarcodes finds media by their barcode.
func indexBarcodes(media []*record.Medium) map[string][]*record.Medium {
	byCode := make(map[string][]*record.Medium, len(media))
	for _, m := range media {
		if m.Barcode != "" {
			byCode[m.Barcode] = append(byCode[m.Barcode], m)
		}
	}
	return byCode
}

// indexLMIDs finds the side that has an LMID.
func indexLMIDs(media []*record.Medium) map[record.LMID]carrier {
	byLMID := make(map[record.LMID]carrier, len(media))
	for _, m := range media {
		for i := range m.Sides {
			if m.Sides[i].LMID != "" {
				byLMID[m.Sides[i].LMID] = carrier{m, int32(i)}
			}
		}
	}
	return byLMID
}

// onlineWithBarcode lists the media in libraries that have a barcode.
func (s sight) onlineWithBarcode(barcode string) (online []*record.Medium) {
	for _, m := range s.byCode()[barcode] {
		if m.Online() {
			online = append(online, m)
		}
	}
	return online
}
