// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

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

// String lists what is on the sides.
func (c *cart) String() string {
	var all []string
	for _, s := range c.sides {
		all = append(all, s.holds.String())
	}
	return strings.Join(all, " and ")
}

// surface is one side of a cartridge.
type surface struct {
	holds content
	// changed is when it was last written by somebody else than rsmctl.
	changed time.Time
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

// recordsOnTape are the content as it stands on the tape.
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

// numberedOMID is the n-th label of the world. Odd and even ones have different
// infos, so that claims can tell them apart.
func numberedOMID(n int) label.OMID {
	return label.OMID{Type: label.TypeRSM, ID: fmt.Sprintf("00000000-0000-4000-8000-%012x", n), Info: fmt.Sprintf("%c/%d", 'a'+n%2, n)}
}

func numberedContent(n int) content { return content{label.Labelled, numberedOMID(n)} }
