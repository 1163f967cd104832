// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/durable"
)

// Place is one place of the library and what is in it, as a person sees it who
// opens the door.
type Place struct {
	// Type is slot, port, drive, transport or outside.
	Type string `json:"type"`
	// Number counts the elements of a type from 1; 0 outside.
	Number int `json:"number,omitempty"`
	// Address is the element address; -1 outside.
	Address int `json:"address"`
	// Cartridge is nil when the place is empty.
	Cartridge *Cartridge `json:"cartridge,omitempty"`
}

// Cartridge is a cartridge as a person holds it.
type Cartridge struct {
	Medium
	// ID is the name of the cartridge's folder, without the mark of being
	// upside down.
	ID     string `json:"id"`
	Serial string `json:"serial"`
	// Inverted: the second side is up.
	Inverted bool `json:"inverted,omitempty"`
	// CleaningsLeft is for cleaning cartridges.
	CleaningsLeft int `json:"cleaningsLeft,omitempty"`
}

func (c *cartridge) asHeldInHand() *Cartridge {
	p := &Cartridge{Medium: c.Medium, ID: c.id, Serial: c.Serial, Inverted: c.inverted}
	if c.Cleaning {
		p.CleaningsLeft = c.memory.CleaningsLeft
	}
	return p
}

// List lists every element in order of address, then the cartridges outside in
// order of barcode.
func (l *Library) List() []Place {
	l.mu.Lock()
	defer l.mu.Unlock()
	var places []Place
	for _, e := range l.elements {
		p := Place{Type: e.kind.String(), Number: e.ordinal, Address: e.address}
		if e.cartridge != nil {
			p.Cartridge = e.cartridge.asHeldInHand()
		}
		places = append(places, p)
	}
	inside := len(places)
	for _, c := range l.cartridges {
		if c.at == nil {
			places = append(places, Place{Type: "outside", Address: -1, Cartridge: c.asHeldInHand()})
		}
	}
	slices.SortFunc(places[inside:], func(a, b Place) int {
		return strings.Compare(a.Cartridge.Barcode+a.Cartridge.ID, b.Cartridge.Barcode+b.Cartridge.ID)
	})
	return places
}

// Remove takes a cartridge out of the library. It is named by barcode or by
// element (slot:3, port:1, drive:1, an address).
func (l *Library) Remove(what string) (Cartridge, error) {
	return l.withCartridge(what, func(c *cartridge) error {
		if c.at == nil {
			return fmt.Errorf("remove %s: it is outside already", c.nameInMessages())
		}
		return l.carryByHand(c, nil)
	})
}

// Move puts a cartridge of the library into an element that is empty: one as
// above, or "slot" or "port" for the first that is.
func (l *Library) Move(what, to string) (Cartridge, error) {
	return l.withCartridge(what, func(c *cartridge) error {
		e, err := l.findEmptyElement(to)
		if err != nil {
			return fmt.Errorf("move %s: %w", c.nameInMessages(), err)
		}
		if c.at == nil {
			return fmt.Errorf("move %s: it is outside; insert it", c.nameInMessages())
		}
		return l.carryByHand(c, e)
	})
}

// Swap exchanges two cartridges of the library.
func (l *Library) Swap(one, other string) error {
	_, err := l.withCartridge(one, func(a *cartridge) error {
		b, err := l.findCartridge(other)
		if err != nil {
			return fmt.Errorf("swap: %w", err)
		}
		if a == b || a.at == nil || b.at == nil {
			return fmt.Errorf("swap %s and %s: two cartridges in the library are needed", a.nameInMessages(), b.nameInMessages())
		}
		placeA, placeB := a.at, b.at
		if err := l.carryByHand(a, nil); err != nil {
			return err
		}
		betweenExchange.Hit()
		if err := l.carryByHand(b, placeA); err != nil {
			return err
		}
		betweenExchange.Hit()
		return l.carryByHand(a, placeB)
	})
	return err
}

// withCartridge finds a cartridge and does something to it, while it holds the
// library.
func (l *Library) withCartridge(what string, do func(*cartridge) error) (Cartridge, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return Cartridge{}, l.errClosed()
	}
	c, err := l.findCartridge(what)
	if err != nil {
		return Cartridge{}, err
	}
	if err := do(c); err != nil {
		return Cartridge{}, err
	}
	return *c.asHeldInHand(), nil
}

// carryByHand puts a cartridge into an element, or outside (nil), as a person
// does: the library notices no more than that a door was opened.
func (l *Library) carryByHand(c *cartridge, to *element) error {
	from := c.at
	for _, e := range []*element{from, to} {
		if err := l.checkReachable(e); err != nil {
			return err
		}
	}
	if from != nil && from.kind == kindDrive {
		if err := from.drive.releaseCartridge(); err != nil {
			return err
		}
	}
	c.memory.Source, c.memory.ByHand = nil, to != nil && to.kind == kindPort
	if err := l.saveMemory(c); err != nil {
		return err
	}
	if err := l.moveFolder(c, to, false); err != nil {
		return err
	}
	l.announceTouch(from)
	l.announceTouch(to)
	if to != nil && to.kind == kindDrive {
		to.drive.insertCartridge(l.clock.Now())
	}
	return durable.SyncFolder(filepath.Dir(l.folderPathOf(c)))
}

// checkReachable tells whether a person can get at an element.
func (l *Library) checkReachable(e *element) error {
	switch {
	case e == nil:
		return nil
	case e.kind == kindPort && l.changer.prevented:
		return fmt.Errorf("%s is locked: the host prevents the removal of media", e)
	case e.kind == kindDrive && e.drive.prevented:
		return fmt.Errorf("%s is locked: the host prevents the removal of its medium", e)
	}
	return nil
}

// announceTouch makes the changer, or the drive, tell that a person was there.
func (l *Library) announceTouch(e *element) {
	switch {
	case e == nil:
	case e.kind == kindPort:
		l.changer.raiseAttention(codePortAccessed)
	default:
		l.changer.raiseAttention(codeMediumChanged)
	}
}
