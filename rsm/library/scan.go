// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// unit is a logical unit that answered INQUIRY.
type unit struct {
	dev scsi.Device
	// otherPaths are other paths to it.
	otherPaths  []scsi.Device
	kind        byte
	identity    element.Identity
	designators []scsi.Designator
	// sharedSerial: other drives give the same serial number.
	sharedSerial bool
}

// identifyUnits asks every logical unit of the bus what it is. It leaves out those
// that do not answer; problems says why.
func identifyUnits(ctx context.Context, bus scsi.Bus, opts Options) (units []unit, problems []error, err error) {
	listing, cancel := context.WithTimeout(ctx, opts.CommandTimeout)
	devices, err := bus.Devices(listing)
	cancel()
	if err != nil {
		return nil, nil, err
	}
	for _, dev := range devices {
		c := &client{dev: dev, name: dev.Name(), opts: opts, ready: opts.CommandTimeout}
		c.noteNews = func(s *scsi.Sense) { opts.Log.V(1).Info("unit attention", "device", c.name, "sense", s.Error()) }
		u, found, err := identifyUnit(ctx, c)
		switch {
		case contextEnded(ctx):
			return nil, nil, ctx.Err()
		case err != nil:
			problems = append(problems, err)
		case found:
			units = addUnitOrPath(units, u)
		}
	}
	markSharedSerials(units, opts)
	return units, problems, nil
}

// addUnitOrPath adds u to units. If u is another path to one of them, it adds the
// path to that.
func addUnitOrPath(units []unit, u unit) []unit {
	i := slices.IndexFunc(units, func(other unit) bool { return isSameUnit(u, other) })
	if i < 0 {
		return append(units, u)
	}
	units[i].otherPaths = append(units[i].otherPaths, u.dev)
	return units
}

// isSameUnit tells whether two logical units are one device seen over two paths: all
// that they say of themselves is equal. The name of a target or a port is none of
// it. A changer may be reached through several drives, each of which has its own
// name for it.
func isSameUnit(a, b unit) bool {
	if a.identity.Serial == "" || a.kind != b.kind || a.identity != b.identity || atSameTarget(a, b) {
		return false
	}
	return a.kind == scsi.TypeChanger || !designatorsContradict(a.designators, b.designators)
}

// designatorsContradict tells whether both lists name a logical unit, but not the same
// one.
func designatorsContradict(a, b []scsi.Designator) bool {
	ofUnit := func(d scsi.Designator) bool { return d.Association == 0 && len(d.Data) > 0 }
	missing := func(from, in []scsi.Designator) bool {
		return slices.ContainsFunc(from, func(d scsi.Designator) bool {
			return ofUnit(d) && !slices.ContainsFunc(in, func(e scsi.Designator) bool { return ofUnit(e) && d.Same(e) })
		})
	}
	return slices.ContainsFunc(a, ofUnit) && slices.ContainsFunc(b, ofUnit) && (missing(a, b) || missing(b, a))
}

// markSharedSerials finds the drives whose serial number is not theirs alone.
func markSharedSerials(units []unit, opts Options) {
	for i := range units {
		for j := range units {
			twin := i != j && units[i].kind == scsi.TypeTape && units[j].kind == scsi.TypeTape
			if serial := units[i].identity.Serial; twin && serial != "" && serial == units[j].identity.Serial {
				units[i].sharedSerial = true
			}
		}
		if units[i].sharedSerial {
			opts.Log.V(1).Info("the device has a quirk", "device", units[i].dev.Name(), "quirk", SameSerials)
		}
	}
}

// atSameTarget tells whether two logical units have different numbers at one target,
// as in TARGET/1 and TARGET/2. They are two then, even if the target gives all its
// units one serial number. A path of this host names no target.
func atSameTarget(a, b unit) bool {
	target := path.Dir(a.dev.Name())
	return target == path.Dir(b.dev.Name()) && target != "." && !path.IsAbs(target)
}

// identifyUnit asks one logical unit what it is. found is false when it is neither a
// changer nor a tape drive.
func identifyUnit(ctx context.Context, c *client) (u unit, found bool, err error) {
	b := make([]byte, 96)
	n, err := c.sendRepeatedly(ctx, scsi.Inquiry(uint16(len(b))), b, c.opts.CommandTimeout)
	if err != nil {
		return unit{}, false, err
	}
	id, err := scsi.ParseInquiry(b[:n])
	if err != nil {
		return unit{}, false, fmt.Errorf("%s: %w", c.name, err)
	}
	if !id.Connected || id.Type != scsi.TypeChanger && id.Type != scsi.TypeTape {
		return unit{}, false, nil
	}
	u = unit{dev: c.dev, kind: id.Type, identity: element.Identity{Vendor: id.Vendor, Product: id.Product, Revision: id.Revision}}
	pages := readProductData(ctx, c, scsi.PageSupported, scsi.ParseSupportedPages)
	// A device without page 00h may have the others all the same.
	if pages == nil || slices.Contains(pages, scsi.PageSerialNumber) {
		u.identity.Serial = readProductData(ctx, c, scsi.PageSerialNumber, scsi.ParseSerialNumber)
	}
	if pages == nil || slices.Contains(pages, scsi.PageIdentification) {
		u.designators = readProductData(ctx, c, scsi.PageIdentification, scsi.ParseIdentification)
	}
	return u, true, nil
}

// readProductData reads one page of vital product data. It returns the zero value
// when the device has none: no page is worth failing for.
func readProductData[T any](ctx context.Context, c *client, page byte, parse func([]byte) (T, error)) T {
	var none T
	b := make([]byte, 1024)
	n, err := c.sendRepeatedly(ctx, scsi.InquiryPage(page, uint16(len(b))), b, c.opts.CommandTimeout)
	if err != nil {
		return none
	}
	answer, err := parse(b[:n])
	if err != nil {
		c.opts.Log.V(1).Info("unusable vital product data", "device", c.name, "problem", err.Error())
		return none
	}
	return answer
}

// pickChanger picks the changer that is meant: the one with the serial number
// given, or the only one.
func pickChanger(units []unit, problems []error, serial string) (unit, error) {
	var fit []unit
	var all []string
	for _, u := range units {
		if u.kind != scsi.TypeChanger {
			continue
		}
		all = append(all, u.identity.String())
		if serial == "" || u.identity.Serial == serial {
			fit = append(fit, u)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(all) == 0:
		return unit{}, errors.Join(append([]error{errNoChanger}, problems...)...)
	case len(fit) == 0:
		return unit{}, fmt.Errorf("found no medium changer with the serial number %s, only %s; correct it in the manifest", serial, strings.Join(all, ", "))
	}
	return unit{}, fmt.Errorf("found %d medium changers (%s) where one is meant; name its serial number in the manifest", len(fit), strings.Join(all, ", "))
}

var errNoChanger = errors.New("found no medium changer among the logical units; check that the library is on and reachable")
