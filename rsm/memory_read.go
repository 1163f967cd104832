// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"strings"
	"unicode"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
)

// memoryOf makes evidence of the attributes of a cartridge's memory.
func memoryOf(mam map[uint16][]byte) record.Memory {
	volume, _ := scsi.ParseCoherency(mam[scsi.AttributeCoherency])
	return record.Memory{
		Barcode: memoryText(mam[scsi.AttributeBarcode]),
		Text:    memoryText(mam[scsi.AttributeText]),
		Pool:    memoryText(mam[scsi.AttributePool]),
		Volume:  volume.UUID,
	}
}

// memoryText cuts the padding off an attribute, and leaves out what nobody can
// read.
func memoryText(value []byte) string {
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(value[:min(len(value), maxMemoryText)]), ""))
	return strings.TrimSpace(text)
}

// maxMemoryText is the longest text of a Memory, in bytes: as long as the
// longest attribute of the standard that holds one (SPC-4, 7.4.2).
const maxMemoryText = 160
