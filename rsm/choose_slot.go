// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// isVacant tells whether an element is recorded as empty and well.
func (c *change) isVacant(p record.Place) bool {
	e := c.elementNow(p)
	return e != nil && !e.Full && e.PMID == "" && e.Exception == ""
}

// chooseHome returns the slot a medium is to be put into: the one it came from
// when it is empty, else the first empty one, preferably not one that a
// medium in a drive will come back to. The slots of media that others have in
// drives are kept free for them.
func (c *change) chooseHome(m *record.Medium) (int, error) {
	taken := c.promisedElements(m.Library)
	awaited := map[int]bool{}
	for _, e := range c.m.Elements(m.Library) {
		other := c.mediumNow(e.PMID)
		if other == nil || other.PMID == m.PMID || other.Location.Type != record.InDrive {
			continue
		}
		awaited[other.Home] = true
		if c.isStrange(other) {
			taken[other.Home] = true
		}
	}
	if m.Home != 0 && c.isVacant(record.Place{Library: m.Library, Address: m.Home}) && !taken[m.Home] {
		return m.Home, nil
	}
	return c.chooseEmptySlot(m.Library, taken, awaited)
}

// chooseEmptySlot returns an empty slot that is not taken, one that is awaited
// only when there is no other.
func (c *change) chooseEmptySlot(name string, taken, awaited map[int]bool) (int, error) {
	spare := 0
	for _, e := range c.m.Elements(name) {
		if e.Type != element.Slot || taken[e.Address] || !c.isVacant(record.Place{Library: name, Address: e.Address}) {
			continue
		}
		if !awaited[e.Address] {
			return e.Address, nil
		}
		spare = e.Address
	}
	if spare != 0 {
		return spare, nil
	}
	return 0, fmt.Errorf("library %s: %w: eject something first", name, record.ErrLibraryFull)
}

// promisedElements are the elements to which open requests bring their
// cartridges: they may be full by now, whatever is recorded.
func (c *change) promisedElements(name string) map[int]bool {
	ends := map[int]bool{}
	for w := range c.requestsUnderWay() {
		if w.Library == name {
			ends[w.To] = true
		}
	}
	return ends
}

// chooseEmptyPort returns an empty import/export port.
func (c *change) chooseEmptyPort(name string) (int, error) {
	i := slices.IndexFunc(c.m.Elements(name), func(e *record.Element) bool {
		return e.Type == element.Port && c.isVacant(record.Place{Library: name, Address: e.Address})
	})
	if i < 0 {
		return 0, fmt.Errorf("library %s: %w: take out what is in the ports first", name, record.ErrPortFull)
	}
	return c.m.Elements(name)[i].Address, nil
}
