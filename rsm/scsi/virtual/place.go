// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"fmt"
	"strconv"
	"strings"
)

// Address is the address of the element that a text names: slot:3, port:1,
// drive:2, transport:1 (numbers from 1 among their kind), or an address.
func (l *Library) Address(text string) (int, error) {
	e, err := l.findElement(text)
	if err != nil {
		return 0, err
	}
	return e.address, nil
}

// findElement finds the element that a text names: slot:3, port:1, drive:2,
// transport:1 (numbers from 1 among their kind), or an absolute address.
func (l *Library) findElement(text string) (*element, error) {
	name, number, named := strings.Cut(text, ":")
	if !named {
		name, number = "", text
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, fmt.Errorf("%q is no element: write slot:3, port:1, drive:1 or an address as 1002", text)
	}
	if name == "" {
		if e := l.byAddress[n]; e != nil {
			return e, nil
		}
		return nil, l.errNoElement(n)
	}
	for _, kind := range []elementKind{kindTransport, kindSlot, kindPort, kindDrive} {
		if name != kind.String() {
			continue
		}
		r := l.config.rangeOfKind(kind)
		if n < 1 || n > r.Count {
			return nil, fmt.Errorf("there is no %s: the library has %s", text, l.config.describeElements())
		}
		return l.byAddress[r.First+n-1], nil
	}
	return nil, fmt.Errorf("%q is no element: the kinds are slot, port, drive and transport", text)
}

// errNoElement says that there is no element with an address, and which there
// are.
func (l *Library) errNoElement(address int) error {
	return fmt.Errorf("there is no element with address %d: the library has %s", address, l.config.describeElements())
}

// describeElements lists the elements of the library in words.
func (c Config) describeElements() string {
	var parts []string
	for _, kind := range []elementKind{kindTransport, kindSlot, kindPort, kindDrive} {
		if r := c.rangeOfKind(kind); r.Count > 0 {
			parts = append(parts, fmt.Sprintf("%s:1 to %s:%d (addresses %d to %d)", kind, kind, r.Count, r.First, r.First+r.Count-1))
		}
	}
	return strings.Join(parts, ", ")
}

// findEmptyElement finds the empty element that a text names: as findElement,
// or "port" or "slot" for the first that is empty.
func (l *Library) findEmptyElement(text string) (*element, error) {
	for _, kind := range []elementKind{kindSlot, kindPort} {
		if text != kind.String() {
			continue
		}
		for _, e := range l.elements {
			if e.kind == kind && e.cartridge == nil {
				return e, nil
			}
		}
		return nil, fmt.Errorf("no %s is empty", kind)
	}
	e, err := l.findElement(text)
	if err != nil {
		return nil, err
	}
	if e.cartridge != nil {
		return nil, fmt.Errorf("%s is full: it holds %s", e, e.cartridge.nameInMessages())
	}
	return e, nil
}

// cartridgesNamed returns the cartridges that have a barcode, or the one whose
// folder has the name.
func (l *Library) cartridgesNamed(text string) []*cartridge {
	if text == "" {
		return nil
	}
	if c := l.cartridges[text]; c != nil {
		return []*cartridge{c}
	}
	var found []*cartridge
	for _, c := range l.cartridges {
		if c.Barcode == text {
			found = append(found, c)
		}
	}
	return found
}

// findCartridge finds the cartridge that a text names: by barcode, by its
// folder's name, or by the element it is in.
func (l *Library) findCartridge(text string) (*cartridge, error) {
	found := l.cartridgesNamed(text)
	if len(found) > 1 {
		return nil, fmt.Errorf("%d cartridges have the barcode %s: name one by its place, as slot:3", len(found), text)
	}
	if len(found) == 1 {
		return found[0], nil
	}
	e, err := l.findElement(text)
	if err != nil {
		return nil, fmt.Errorf("no cartridge has the barcode %q, and %w", text, err)
	}
	if e.cartridge == nil {
		return nil, fmt.Errorf("%s is empty", e)
	}
	return e.cartridge, nil
}

// nameInMessages is what a cartridge is called in messages.
func (c *cartridge) nameInMessages() string {
	if c.Barcode == "" {
		return "a cartridge without barcode (" + c.id + ")"
	}
	return c.Barcode
}
