// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// Range is a run of element addresses.
type Range struct{ First, Count int }

func (r Range) containsAddress(address int) bool {
	return address >= r.First && address < r.First+r.Count
}

// Layout describes a library. The zero Layout is one with 24 slots and a
// drive, without ports and cartridges.
type Layout struct {
	// Target is the iSCSI name. Default: DefaultTarget.
	Target string
	// Apart puts every drive behind a target of its own, as tape gateways in
	// clouds do. Otherwise all are logical units of one target: 1 the
	// changer, 2 and on the drives; 0 is tgtd's own controller.
	Apart bool

	// The elements. A First of 0 means the default: 1 for the transport, 256
	// for the drives, 768 for the ports, 1000 for the slots. A Count of 0
	// means the default for slots (24), drives (1) and transports (1). tgtd
	// knows no address 0.
	Transports, Slots, Drives, Ports Range
	// Disk is the size in bytes of a disk beside the changer, to measure the
	// wire with: the last logical unit of its target. 0: none.
	Disk int64
	// Cartridges are in the library when it starts.
	Cartridges []Cartridge

	// CHAP is what an initiator must prove, Mutual what the target proves in
	// turn. nil: nothing.
	CHAP, Mutual *Account
	// Parameters are tgtd's parameters of a target, such as HeaderDigest,
	// DataDigest (CRC32C: insist on it), InitialR2T, ImmediateData,
	// MaxBurstLength, nop_interval.
	Parameters map[string]string

	// Stays: the daemon goes on when the process that started it ends.
	// Otherwise the kernel ends it too.
	Stays bool
}

// DefaultTarget is the target's name when the layout gives none.
const DefaultTarget = "iqn.2026-11.example:lab"

// Account is a name and a secret of 12 to 16 bytes.
type Account struct{ User, Secret string }

// Cartridge is a cartridge and its place.
type Cartridge struct {
	// Barcode has at most ten characters, and no other cartridge has it.
	Barcode string
	// Address is a slot, a port or a drive. 0: the first free slot.
	Address int
	// Records are what stands on the tape; nil is a filemark. None: the tape
	// is blank.
	Records [][]byte
	// Kind is data, clean or worm. Default: data.
	Kind string
}

// withDefaults fills in what is left open, and gives every cartridge a place.
func (l Layout) withDefaults() (Layout, error) {
	l.Target = cmp.Or(l.Target, DefaultTarget)
	for _, r := range []struct {
		set      *Range
		standard Range
	}{
		{&l.Transports, Range{1, 1}}, {&l.Slots, Range{1000, 24}}, {&l.Drives, Range{256, 1}}, {&l.Ports, Range{768, 0}},
	} {
		r.set.First = cmp.Or(r.set.First, r.standard.First)
		r.set.Count = cmp.Or(r.set.Count, r.standard.Count)
	}
	if err := l.checkRanges(); err != nil {
		return l, err
	}
	l.Cartridges = slices.Clone(l.Cartridges)
	return l, l.assignAddresses()
}

func (l *Layout) checkRanges() error {
	ranges := []Range{l.Transports, l.Slots, l.Drives, l.Ports}
	for i, r := range ranges {
		if r.First < 1 || r.Count < 0 || r.First+r.Count > 1<<16 {
			return fmt.Errorf("element addresses %d on, %d of them: they go from 1 to 65535", r.First, r.Count)
		}
		for _, other := range ranges[:i] {
			if r.Count > 0 && other.Count > 0 && r.First < other.First+other.Count && other.First < r.First+r.Count {
				return fmt.Errorf("the %d elements from %d overlap with the %d from %d", r.Count, r.First, other.Count, other.First)
			}
		}
	}
	return nil
}

// assignAddresses gives every cartridge its address and checks that it can lie
// there.
func (l *Layout) assignAddresses() error {
	taken, known := map[int]string{}, map[string]bool{}
	for i := range l.Cartridges {
		c := &l.Cartridges[i]
		c.Kind = cmp.Or(c.Kind, "data")
		switch err := checkBarcode(c.Barcode); {
		case err != nil:
			return err
		case known[c.Barcode]:
			return fmt.Errorf("cartridge %s: two cartridges have that barcode", c.Barcode)
		case c.Address != 0 && !l.holdsCartridges(c.Address):
			return fmt.Errorf("cartridge %s: address %d is no slot, port or drive", c.Barcode, c.Address)
		case taken[c.Address] != "":
			return fmt.Errorf("cartridge %s: %s is at address %d already", c.Barcode, taken[c.Address], c.Address)
		}
		known[c.Barcode] = true
		if c.Address != 0 {
			taken[c.Address] = c.Barcode
		}
	}
	next := l.Slots.First
	for i := range l.Cartridges {
		c := &l.Cartridges[i]
		if c.Address != 0 {
			continue
		}
		for taken[next] != "" {
			next++
		}
		if !l.Slots.containsAddress(next) {
			return fmt.Errorf("cartridge %s: there are only %d slots", c.Barcode, l.Slots.Count)
		}
		c.Address, taken[next] = next, c.Barcode
	}
	return nil
}

// holdsCartridges tells whether a cartridge can lie at an address.
func (l *Layout) holdsCartridges(address int) bool {
	return l.Drives.containsAddress(address) || l.isInReach(address)
}

// isInReach tells whether a person can reach an address. A drive's mouth is behind
// the robot.
func (l *Layout) isInReach(address int) bool {
	return l.Slots.containsAddress(address) || l.Ports.containsAddress(address)
}

// safeBarcode is what tgtd takes for one file name.
var safeBarcode = regexp.MustCompile(`^[A-Za-z0-9_+-]{1,10}$`)

func checkBarcode(barcode string) error {
	if !safeBarcode.MatchString(barcode) {
		return fmt.Errorf("barcode %q: tgtd takes one to ten letters and digits", barcode)
	}
	return nil
}
