// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// vault is one library: the hardware, and what is true of the cartridges.
type vault struct {
	name     string
	hardware *virtual.Library
	carts    map[string]*cart // by the name of the cartridge
	ids      []string         // their names, oldest first
}

// cart is what is true of one cartridge.
type cart struct {
	id, serial string
	holds      content
	// changed is when it was last written by somebody else than rsmctl.
	changed time.Time
	// barcode is the one it was made with.
	barcode string
}

// content is what is on a tape, as a perfect reader sees it.
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

// is tells whether a verdict says the same, or that it could not be read.
func (c content) is(v *label.Verdict) bool {
	return v != nil && (v.Kind == c.kind && v.OMID.Key() == c.omid.Key() || v.Kind == label.Defective)
}

// records is the content as it stands on the tape.
func (c content) records() [][]byte {
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

// omid is the n-th label of the world. Labels of the first and the second half
// are described differently, so that claims can tell them apart.
func omid(n int) label.OMID {
	return label.OMID{Type: label.TypeRSM, ID: fmt.Sprintf("00000000-0000-4000-8000-%012x", n), Info: fmt.Sprintf("%c/%d", 'a'+n%2, n)}
}

func labelled(n int) content { return content{label.Labelled, omid(n)} }

// newVault makes a library with some cartridges in it.
func newVault(w *world, name, dir string, stock []content) (*vault, error) {
	v := &vault{name: name, carts: map[string]*cart{}}
	config := virtual.Config{
		Serial: "SIM" + name[:1], Slots: virtual.Range{Count: len(stock) + 1 + w.IntN(4)},
		Drives: virtual.Range{Count: 1 + w.IntN(3)}, Ports: virtual.Range{Count: 1 + w.IntN(2)},
	}
	for i, c := range stock {
		barcode := fmt.Sprintf("%c%05dL8", name[0]-'a'+'A', i+1)
		config.Stock = append(config.Stock, virtual.Stock{
			Medium: virtual.Medium{Barcode: barcode, MediaType: mediaType}, Records: c.records(),
		})
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
	next := 0
	for _, p := range hardware.List() {
		if p.Cartridge != nil {
			v.learn(p.Cartridge, stock[next], w.clock.now)
			w.trace.say("%s holds %s: %s", place(v, p), p.Cartridge.Barcode, stock[next])
			next++
		}
	}
	return v, nil
}

// mediaType is that of all media and pools.
const mediaType = "LTO-8"

// learn takes a new cartridge into the truth.
func (v *vault) learn(c *virtual.Cartridge, holds content, now time.Time) {
	v.carts[c.ID] = &cart{id: c.ID, serial: c.Serial, holds: holds, changed: now, barcode: c.Barcode}
	v.ids = append(v.ids, c.ID)
}

// place names a place for people.
func place(v *vault, p virtual.Place) string {
	if p.Address < 0 {
		return v.name + " outside"
	}
	return fmt.Sprintf("%s %s %d", v.name, p.Type, p.Address)
}

// where lists the places with, or without, a cartridge; inside only.
func (v *vault) where(full bool, types ...string) (found []virtual.Place) {
	for _, p := range v.hardware.List() {
		for _, t := range types {
			if p.Type == t && (p.Cartridge != nil) == full {
				found = append(found, p)
			}
		}
	}
	return found
}
