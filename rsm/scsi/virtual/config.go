// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Range is a run of element addresses.
type Range struct {
	First int `json:"first"`
	Count int `json:"count"`
}

func (r Range) containsAddress(address int) bool {
	return address >= r.First && address < r.First+r.Count
}

// Config describes a library to be made. The zero value of every field has a
// default.
type Config struct {
	// Vendor, Product and Revision are the changer's INQUIRY identity, at
	// most 8, 16 and 4 characters.
	Vendor   string `json:"vendor"`
	Product  string `json:"product"`
	Revision string `json:"revision"`
	// Serial is the changer's serial number, at most 8 characters; the
	// drives' serial numbers are made from it. Default: random.
	Serial string `json:"serial"`

	// The element ranges. A First of 0 means the default: 0 for the
	// transports, 256 for the drives, 768 for the ports, 1000 for the slots.
	// Counts of 0 mean 1 transport, 24 slots, 2 drives; no ports.
	Transports Range `json:"transports"`
	Drives     Range `json:"drives"`
	Ports      Range `json:"ports"`
	Slots      Range `json:"slots"`

	// DriveTypes are the drives' types, as "LTO-8", in the order of their
	// addresses; the last one stands for all that follow. Default: LTO-8.
	DriveTypes []string `json:"driveTypes"`
	// DriveProduct is the drives' INQUIRY product, at most 16 characters.
	// Default: VIRTUAL and the type.
	DriveProduct string `json:"driveProduct,omitempty"`
	// Rotates: the transport can turn two-sided media over.
	Rotates bool `json:"rotates"`

	Timing Timing `json:"timing"`
	Quirks Quirks `json:"quirks"`

	// Stock are the cartridges put into the library when it is made.
	Stock []Stock `json:"-"`
}

// maxAddress is the highest element address: addresses have 16 bits.
const maxAddress = 0xFFFF

// maxDrives keeps the LUNs within the single-level address form, maxTransports
// the transport geometry page within one byte of length.
const (
	maxDrives     = 255
	maxTransports = 64
)

// completeConfig returns the configuration with its defaults, or every reason why
// there can be no such library.
func (c Config) completeConfig() (Config, error) {
	c.Vendor = cmp.Or(c.Vendor, "RSMCTL")
	c.Product = cmp.Or(c.Product, "VIRTUAL LIBRARY")
	c.Revision = cmp.Or(c.Revision, "0001")
	c.Serial = cmp.Or(c.Serial, randomSerial())
	c.Transports.Count = cmp.Or(c.Transports.Count, 1)
	c.Slots = Range{cmp.Or(c.Slots.First, 1000), cmp.Or(c.Slots.Count, 24)}
	c.Drives = Range{cmp.Or(c.Drives.First, 256), cmp.Or(c.Drives.Count, 2)}
	c.Ports.First = cmp.Or(c.Ports.First, 768)
	if len(c.DriveTypes) == 0 {
		c.DriveTypes = []string{"LTO-8"}
	}
	return c, errors.Join(c.checkNames(), c.checkRanges(), c.Timing.checkTiming(), c.checkQuirks())
}

func (c Config) checkNames() error {
	fields := []struct {
		name, value string
		most        int
	}{{"vendor", c.Vendor, 8}, {"product", c.Product, 16}, {"revision", c.Revision, 4}, {"serial", c.Serial, 8}, {"driveProduct", c.DriveProduct, 16}}
	var problems []error
	for _, f := range fields {
		if len(f.value) > f.most || !isPrintableASCII(f.value) {
			problems = append(problems, fmt.Errorf("%s %q: at most %d printable ASCII characters", f.name, f.value, f.most))
		}
	}
	for _, t := range c.DriveTypes {
		if t == "" {
			problems = append(problems, errors.New("a drive type is empty"))
		}
	}
	return errors.Join(problems...)
}

// checkRanges refuses ranges that are out of bounds or overlap.
func (c Config) checkRanges() error {
	ranges := []struct {
		name string
		Range
	}{{"transports", c.Transports}, {"drives", c.Drives}, {"ports", c.Ports}, {"slots", c.Slots}}
	var problems []error
	for _, r := range ranges {
		if r.First < 0 || r.Count < 0 || r.First+r.Count-1 > maxAddress {
			problems = append(problems, fmt.Errorf("%s: %d elements from address %d: addresses are 0 to %d", r.name, r.Count, r.First, maxAddress))
		}
	}
	if c.Transports.Count > maxTransports {
		problems = append(problems, fmt.Errorf("transports: %d, at most %d", c.Transports.Count, maxTransports))
	}
	if c.Drives.Count > maxDrives {
		problems = append(problems, fmt.Errorf("drives: %d, at most %d", c.Drives.Count, maxDrives))
	}
	for i, a := range ranges {
		for _, b := range ranges[i+1:] {
			if a.Count > 0 && b.Count > 0 && a.First < b.First+b.Count && b.First < a.First+a.Count {
				problems = append(problems, fmt.Errorf("%s (%d from address %d) and %s (%d from address %d) overlap",
					a.name, a.Count, a.First, b.name, b.Count, b.First))
			}
		}
	}
	return errors.Join(problems...)
}

// driveType is the type of a drive, by its number from 0.
func (c Config) driveType(i int) string { return c.DriveTypes[min(i, len(c.DriveTypes)-1)] }

// driveSerial is the serial number of a drive, by its number from 0: at most
// 10 characters, as the T10 vendor identifiers of changers hold.
func (c Config) driveSerial(i int) string { return fmt.Sprintf("%s%02X", c.Serial, i+1) }

func randomSerial() string {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return strings.ToUpper(hex.EncodeToString(b))
}

// isPrintableASCII tells whether a text is ASCII without control characters.
func isPrintableASCII(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < 0x20 || b > 0x7E })
}

// rangeOfKind is the range of a kind of element.
func (c Config) rangeOfKind(kind elementKind) Range {
	switch kind {
	case kindTransport:
		return c.Transports
	case kindSlot:
		return c.Slots
	case kindPort:
		return c.Ports
	default:
		return c.Drives
	}
}

// kindsByAddress are the kinds of element in the order of their addresses.
func (c Config) kindsByAddress() []elementKind {
	kinds := []elementKind{kindTransport, kindSlot, kindPort, kindDrive}
	slices.SortFunc(kinds, func(a, b elementKind) int { return cmp.Compare(c.rangeOfKind(a).First, c.rangeOfKind(b).First) })
	return kinds
}
