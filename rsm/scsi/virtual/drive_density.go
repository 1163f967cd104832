// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"fmt"
	"slices"
)

// densityDescriptorSize is the size of a density support data block
// (SSC-4, table 63).
const densityDescriptorSize = 52

// reportDensitySupport carries out REPORT DENSITY SUPPORT: of the drive, or of
// the medium in it.
func (d *drive) reportDensitySupport(c *command) error {
	types := d.readableTypes()
	if c.bitAt(1, 0x02) {
		return invalidField(1) // medium types rather than densities
	}
	if c.bitAt(1, 0x01) {
		if err := d.requireChip(); err != nil {
			return err
		}
		types = []string{d.element.cartridge.MediaType}
	}
	b := make([]byte, 4)
	for _, t := range types {
		b = append(b, d.densityDescriptor(t)...)
	}
	putNumber(b[0:2], uint64(len(b)-2))
	c.replyData(b, c.fieldAt(7, 2))
	return nil
}

// readableTypes are the LTO types the drive reads, oldest first; a drive that
// is not LTO reads its own.
func (d *drive) readableTypes() []string {
	if ltoGeneration(d.driveType) == 0 {
		return []string{d.driveType}
	}
	var types []string
	for n := range len(generations) {
		t := fmt.Sprintf("LTO-%d", n+1)
		if reads, _ := fitsDrive(d.driveType, t); reads {
			types = append(types, t)
		}
	}
	return slices.Clip(types)
}

// densityDescriptor describes one density. Bits per mm, width and tracks are
// left at 0: not stated.
func (d *drive) densityDescriptor(mediaType string) []byte {
	b := make([]byte, densityDescriptorSize)
	b[0], b[1] = densityOf(mediaType), densityOf(mediaType)
	if _, writes := fitsDrive(d.driveType, mediaType); writes {
		b[2] |= 0x80
	}
	if mediaType == d.driveType {
		b[2] |= 0x20
	}
	putNumber(b[12:16], uint64(capacityOf(mediaType)<<20/1_000_000))
	putText(b[16:24], "LTO-CVE")
	putText(b[24:32], mediaType)
	putText(b[32:52], mediaType)
	return b
}
