// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"context"
	"errors"
	"fmt"
)

// Errors of the operator's hands.
var (
	// ErrFull: there is a cartridge at the address already.
	ErrFull = errors.New("a cartridge is there already")
	// ErrEmpty: there is no cartridge at the address.
	ErrEmpty = errors.New("no cartridge is there")
	// ErrReach: the address is no slot or port, so no hand reaches it.
	ErrReach = errors.New("hands reach slots and ports only")
	// ErrElsewhere: the cartridge is in the library already.
	ErrElsewhere = errors.New("the cartridge is in the library already")
)

// Insert puts a cartridge into an empty slot or port by hand. One that was
// removed comes back with what is written on it; any other is new and blank.
func (l *Lab) Insert(ctx context.Context, barcode string, address int) error {
	what := fmt.Sprintf("insert %s at %d", barcode, address)
	if err := checkBarcode(barcode); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	where, err := l.lookIfInReach(ctx, address)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if where[address] != "" {
		return fmt.Errorf("%s: %w: %s", what, ErrFull, where[address])
	}
	for other, found := range where {
		if found == barcode {
			return fmt.Errorf("%s: %w, at %d", what, ErrElsewhere, other)
		}
	}
	if err := l.makeBlankFile(ctx, barcode, "data"); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := l.putCartridge(ctx, barcode, address); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	where[address] = barcode
	return l.saveState(where)
}

// Remove takes the cartridge out of a slot or port by hand, and tells which
// one it was. Its file is kept for a later Insert.
func (l *Lab) Remove(ctx context.Context, address int) (barcode string, err error) {
	where, err := l.lookIfInReach(ctx, address)
	if err == nil && where[address] == "" {
		err = ErrEmpty
	}
	if err == nil {
		err = l.putCartridge(ctx, "", address)
	}
	if err != nil {
		return "", fmt.Errorf("remove the cartridge at %d: %w", address, err)
	}
	barcode = where[address]
	delete(where, address)
	return barcode, l.saveState(where)
}

// Swap exchanges by hand what is in two slots or ports, one of which may be
// empty.
func (l *Lab) Swap(ctx context.Context, a, b int) error {
	where, err := l.lookIfInReach(ctx, a, b)
	if err == nil && where[a] == "" && where[b] == "" {
		err = ErrEmpty
	}
	if err == nil {
		err = errors.Join(l.putCartridge(ctx, where[b], a), l.putCartridge(ctx, where[a], b))
	}
	if err != nil {
		return fmt.Errorf("swap what is at %d and at %d: %w", a, b, err)
	}
	where[a], where[b] = where[b], where[a]
	return l.saveState(where)
}

// lookIfInReach looks where the cartridges are. It refuses addresses that no hand
// reaches.
func (l *Lab) lookIfInReach(ctx context.Context, addresses ...int) (map[int]string, error) {
	for _, address := range addresses {
		if !l.layout.isInReach(address) {
			return nil, fmt.Errorf("%w: %d is neither", ErrReach, address)
		}
	}
	return l.Where(ctx)
}

// putCartridge makes tgtd believe that a cartridge is in a slot or port. The barcode
// "" empties it.
func (l *Lab) putCartridge(ctx context.Context, barcode string, address int) error {
	code := slotCode
	if l.layout.Ports.containsAddress(address) {
		code = portCode
	}
	changer := l.unitsInOrder()[0]
	if barcode == "" {
		return l.changeUnit(ctx, changer, "element_type=%d,address=%d,clear_slot=1", code, address)
	}
	return l.changeUnit(ctx, changer, "element_type=%d,address=%d,barcode=%s,sides=1", code, address, barcode)
}
