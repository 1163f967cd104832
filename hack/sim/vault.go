// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// vault is one library: the hardware, and what is true of the cartridges.
type vault struct {
	name string
	// mediaType is that of all its media; those of a jukebox have two sides.
	mediaType string
	hardware  *virtual.Library
	carts     map[string]*cart // by the name of the cartridge
	ids       []string         // their names, oldest first

	// exclusive: nobody but rsmctl loads drives.
	exclusive bool
	// jobs are what a foreign program does, by drive; ours is what commands of
	// rsmctl have brought into drives.
	jobs        map[int]*job
	broughtByUs map[int]string
	// consent is the drive that a person lets rsmctl empty, 0 for none.
	consent int
}

// cart is what is true of one cartridge.
type cart struct {
	id, serial string
	sides      []surface
	// barcode is the one it was made with.
	barcode string
}

// hasLabel tells whether a side carries a label.
func (c *cart) hasLabel(k label.Key) bool {
	return slices.ContainsFunc(c.sides, func(s surface) bool {
		return s.holds.kind == label.Labelled && s.holds.omid.Key() == k
	})
}

// surface is one side of a cartridge.
type surface struct {
	holds content
	// changed is when it was last written by somebody else than rsmctl.
	changed time.Time
}

// String lists what is on the sides.
func (c *cart) String() string {
	var all []string
	for _, s := range c.sides {
		all = append(all, s.holds.String())
	}
	return strings.Join(all, " and ")
}

// content is what is on a side, as a perfect reader sees it.
type content struct {
	kind label.VerdictKind
	omid label.OMID
}

// String gives the form used in messages.
func (c content) String() string {
	if c.omid.IsZero() {
		return string(c.kind)
	}
	return string(c.kind) + " " + c.omid.ID[len(c.omid.ID)-4:]
}

// agreesWith tells whether a verdict says the same, or that it could not be read.
func (c content) agreesWith(v *label.Verdict) bool {
	return v != nil && (v.Kind == c.kind && v.OMID.Key() == c.omid.Key() || v.Unread())
}

// recordsOnTape is the content as it stands on the tape.
func (c content) recordsOnTape() [][]byte {
	switch c.kind {
	case label.Labelled, label.Free:
		records, err := label.EncodeRSM(label.RSMLabel{
			ID: c.omid.ID, Info: c.omid.Info, Free: c.kind == label.Free, WrittenAt: time.Unix(1_700_000_000, 0),
		})
		if err != nil {
			panic(err) // the label ids here are UUIDs
		}
		return records
	case label.Unrecognized:
		return [][]byte{[]byte("somebody's data, in a format that nobody knows")}
	}
	return nil
}

// numberedOMID is the n-th label of the world. Labels of the first and the second half
// are described differently, so that claims can tell them apart.
func numberedOMID(n int) label.OMID {
	return label.OMID{Type: label.TypeRSM, ID: fmt.Sprintf("00000000-0000-4000-8000-%012x", n), Info: fmt.Sprintf("%c/%d", 'a'+n%2, n)}
}

func numberedContent(n int) content { return content{label.Labelled, numberedOMID(n)} }

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
		w.trace.sayLine("%s holds %s: %s", placeName(v, p), c.barcode, c)
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

// learnCartridge takes a new cartridge, which is blank, into the truth.
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

// placeName names a place for people.
func placeName(v *vault, p virtual.Place) string {
	if p.Address < 0 {
		return v.name + " outside"
	}
	return fmt.Sprintf("%s %s %d", v.name, p.Type, p.Address)
}

// placesWhere lists the places with, or without, a cartridge; inside only.
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
