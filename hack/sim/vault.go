// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// vault is one library: the hardware, and what is true of the cartridges.
type vault struct {
	name string
	// mediaType is that of all its media. Those of a jukebox have two sides.
	mediaType string
	hardware  *virtual.Library
	carts     map[string]*cart // by the name of the cartridge
	ids       []string         // their names, oldest first

	// exclusive: nobody but rsmctl loads drives.
	exclusive bool
	// jobs are what a foreign program does, by drive; broughtByUs are the cartridges
	// that commands of rsmctl have brought into drives.
	jobs        map[int]*job
	broughtByUs map[int]string
	// consent is the drive that a person lets rsmctl empty, 0 for none.
	consent int
}

// newVault makes a library with some cartridges in it.
func newVault(w *world, name, dir string) (*vault, error) {
	v := &vault{
		name: name, mediaType: "LTO-8", carts: map[string]*cart{},
		exclusive: w.oneIn(4), jobs: map[int]*job{}, broughtByUs: map[int]string{},
	}
	if w.oneIn(6) {
		v.mediaType = "MO-9.1"
	}
	stock := 2 + w.IntN(6)
	config := virtual.Config{
		Serial: "SIM" + name[:1], Slots: virtual.Range{Count: stock + 1 + w.IntN(4)},
		Drives: virtual.Range{Count: 1 + w.IntN(3)}, Ports: virtual.Range{Count: 1 + w.IntN(2)},
		DriveTypes: []string{v.mediaType}, Rotates: v.sidesPerMedium() == 2,
	}
	for i := range stock {
		config.Stock = append(config.Stock, virtual.Stock{Medium: v.numberedMedium(name[0]-'a'+'A', i+1)})
	}
	folder := filepath.Join(dir, name)
	if err := virtual.Create(folder, config); err != nil {
		return nil, err
	}
	hardware, err := virtual.Open(folder, virtual.Options{Clock: w.clock})
	if err != nil {
		return nil, err
	}
	v.hardware = hardware
	for _, p := range v.placesWhere(true, "slot") {
		c := v.learnCartridge(p.Cartridge, w.clock.Told())
		for i := range c.sides {
			if err := v.writeAsStranger(c, i, w.makeUniqueContent(), w.clock.Told()); err != nil {
				return nil, err
			}
		}
		w.trace.sayLine("%s holds %s: %s", nameOfPlace(v, p), c.barcode, c)
	}
	return v, nil
}

// sidesPerMedium is how many sides its media have.
func (v *vault) sidesPerMedium() int { return record.SidesOf(v.mediaType) }

// numberedMedium is the n-th of a series of its media.
func (v *vault) numberedMedium(series byte, n int) virtual.Medium {
	m := virtual.Medium{Barcode: fmt.Sprintf("%c%05d", series, n), MediaType: v.mediaType, TwoSided: v.sidesPerMedium() == 2}
	if !m.TwoSided {
		m.Barcode += "L8"
	}
	return m
}

// learnCartridge takes a new, blank cartridge into the truth.
func (v *vault) learnCartridge(c *virtual.Cartridge, now time.Time) *cart {
	known := &cart{id: c.ID, serial: c.Serial, barcode: c.Barcode}
	for range v.sidesPerMedium() {
		known.sides = append(known.sides, surface{content{kind: label.Blank}, now})
	}
	v.carts[c.ID] = known
	v.ids = append(v.ids, c.ID)
	return known
}

// writeAsStranger writes on a cartridge, as another program in another drive does.
func (v *vault) writeAsStranger(c *cart, side int, holds content, now time.Time) error {
	if _, err := v.hardware.WriteLabel(c.id, side, holds.recordsOnTape()); err != nil {
		return err
	}
	c.sides[side] = surface{holds, now}
	return nil
}

// nameOfPlace names a place for people.
func nameOfPlace(v *vault, p virtual.Place) string {
	if p.Address < 0 {
		return v.name + " outside"
	}
	return fmt.Sprintf("%s %s %d", v.name, p.Type, p.Address)
}

// placesWhere lists the places of some types, inside, with or without a cartridge.
func (v *vault) placesWhere(full bool, types ...string) (found []virtual.Place) {
	for _, p := range v.hardware.List() {
		for _, t := range types {
			if p.Type == t && (p.Cartridge != nil) == full {
				found = append(found, p)
			}
		}
	}
	return found
}
