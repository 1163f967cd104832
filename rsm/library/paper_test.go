// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Sense data that devices of these tests answer with.
func senseOf(key scsi.SenseKey, code uint16) error {
	return &scsi.Sense{Key: key, ASC: byte(code >> 8), ASCQ: byte(code)}
}

var errUnknownCommand = senseOf(scsi.IllegalRequest, 0x2000)

// answers is what a paper device does with one operation code.
type answers func(cdb []byte) ([]byte, error)

func answerGood([]byte) ([]byte, error) { return nil, nil }

func answerAlways(data []byte, err error) answers {
	return func([]byte) ([]byte, error) { return data, err }
}

// answerFirst gives the errors in turn (nil for a plain good answer), then goes on
// with next.
func answerFirst(next answers, errs ...error) answers {
	return func(cdb []byte) ([]byte, error) {
		if len(errs) == 0 {
			return next(cdb)
		}
		err := errs[0]
		errs = errs[1:]
		return nil, err
	}
}

// paperDevice answers commands from a table; what is not in it is refused.
type paperDevice map[byte]answers

// Name implements scsi.Device.
func (d paperDevice) Name() string { return "a device on paper" }

func (d paperDevice) Do(ctx context.Context, cdb []byte, _ scsi.Direction, buf []byte) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	answer, ok := d[cdb[0]]
	if !ok {
		return 0, errUnknownCommand
	}
	data, err := answer(cdb)
	return copy(buf, data), err
}

type paperBus []scsi.Device

func (b paperBus) Devices(context.Context) ([]scsi.Device, error) { return slices.Clone(b), nil }
func (b paperBus) Close() error                                   { return nil }

func answerInquiry(kind byte, vendor, product, serial string) answers {
	pad := func(s string, n int) string { return s + strings.Repeat(" ", n-len(s)) }
	return func(cdb []byte) ([]byte, error) {
		switch {
		case cdb[1]&1 == 0:
			return []byte(string([]byte{kind, 0x80, 6, 2, 31, 0, 0, 0}) + pad(vendor, 8) + pad(product, 16) + "0001"), nil
		case cdb[2] == scsi.PageSupported:
			return []byte{kind, 0, 0, 2, 0x00, 0x80}, nil
		case cdb[2] == scsi.PageSerialNumber && serial != "":
			return []byte(string([]byte{kind, 0x80, 0, byte(len(serial))}) + serial), nil
		}
		return nil, senseOf(scsi.IllegalRequest, 0x2400)
	}
}

// place is one element of a paper changer.
type place struct {
	code       scsi.ElementCode
	address    int
	full       bool
	barcode    string
	noAccess   bool
	identifier string // the drive's serial number, as code set 2, type 0
	exception  uint16 // ASC and ASCQ of an abnormal state
}

// paperChanger is a changer with 1 transport, 3 slots, 1 port and 2 drives,
// whose every answer can be replaced.
type paperChanger struct {
	paperDevice
	places []*place
	// noAccess: it sets no Access bit, ever.
	noAccess bool
	// padding is how many bytes follow what is known of an element.
	padding int
}

func newPaperChanger() *paperChanger {
	c := &paperChanger{paperDevice: paperDevice{}}
	c.places = []*place{
		{code: 1, address: 1},
		{code: 3, address: 10},
		{code: 4, address: 256, identifier: "VD0001"},
		{code: 4, address: 257, identifier: "VD0002"},
		{code: 2, address: 1000, full: true, barcode: "A00001L8"},
		{code: 2, address: 1001, full: true, barcode: "A00002L8"},
		{code: 2, address: 1002},
	}
	c.paperDevice[scsi.OpInquiry] = answerInquiry(scsi.TypeChanger, "PAPER", "CHANGER", "PC0001")
	c.paperDevice[scsi.OpTestUnitReady] = answerGood
	c.paperDevice[scsi.OpModeSense6] = c.modeSense
	c.paperDevice[scsi.OpReadElementStatus] = c.elementStatus
	c.paperDevice[scsi.OpMoveMedium] = c.moveMedium
	c.paperDevice[scsi.OpInitializeElementStatus] = answerGood
	return c
}

func (c *paperChanger) modeSense(cdb []byte) ([]byte, error) {
	if cdb[2] != scsi.PageElementAddresses {
		return nil, senseOf(scsi.IllegalRequest, 0x2400)
	}
	return []byte{23, 0, 0, 0, 0x1D, 18, 0, 1, 0, 1, 0x03, 0xE8, 0, 3, 0, 10, 0, 1, 1, 0, 0, 2, 0, 0}, nil
}

func (c *paperChanger) placeAt(address int) *place {
	for _, p := range c.places {
		if p.address == address {
			return p
		}
	}
	return nil
}

func (c *paperChanger) moveMedium(cdb []byte) ([]byte, error) {
	from := c.placeAt(int(binary.BigEndian.Uint16(cdb[4:])))
	to := c.placeAt(int(binary.BigEndian.Uint16(cdb[6:])))
	switch {
	case from == nil || to == nil:
		return nil, senseOf(scsi.IllegalRequest, 0x2101)
	case !from.full:
		return nil, senseOf(scsi.IllegalRequest, 0x3B0E)
	case to.full:
		return nil, senseOf(scsi.IllegalRequest, 0x3B0D)
	}
	to.full, to.barcode = true, from.barcode
	from.full, from.barcode = false, ""
	return nil, nil
}

// elementStatus answers READ ELEMENT STATUS: type, start, count, tags and identities
// as asked for.
func (c *paperChanger) elementStatus(cdb []byte) ([]byte, error) {
	code := scsi.ElementCode(cdb[1] & 0x0F)
	start, count := int(binary.BigEndian.Uint16(cdb[2:])), int(binary.BigEndian.Uint16(cdb[4:]))
	tags, ids := cdb[1]&0x10 != 0, cdb[6]&0x01 != 0
	var pages []byte
	for _, p := range c.places {
		if p.address < start || count == 0 || code != scsi.AllElements && p.code != code {
			continue
		}
		count--
		pages = append(pages, c.statusPage(p, tags, ids && p.code == scsi.DataTransferElement)...)
	}
	head := make([]byte, 8)
	binary.BigEndian.PutUint32(head[4:], uint32(len(pages)))
	return append(head, pages...), nil
}

// statusPage is one element status page with one descriptor.
func (c *paperChanger) statusPage(p *place, tags, ids bool) []byte {
	d := make([]byte, 12)
	binary.BigEndian.PutUint16(d, uint16(p.address))
	if p.full {
		d[2] |= 0x01
	}
	if p.exception != 0 {
		d[2] |= 0x04
		binary.BigEndian.PutUint16(d[4:], p.exception)
	}
	if !p.noAccess && !c.noAccess {
		d[2] |= 0x08
	}
	flags := byte(0)
	if tags {
		flags = 0x80
		d = append(d, []byte(p.barcode+strings.Repeat(" ", 32-len(p.barcode))+"\x00\x00\x00\x00")...)
	}
	if ids && p.identifier != "" {
		d = append(d, 2, 0, 0, byte(len(p.identifier)))
		d = append(d, p.identifier...)
	}
	d = append(d, make([]byte, c.padding)...)
	head := []byte{byte(p.code), flags, 0, byte(len(d)), 0, 0, 0, byte(len(d))}
	return append(head, d...)
}

// newPaperDrive is a drive that holds a tape with the given records; nil is a
// filemark. It is ready at once.
func newPaperDrive(serial string, records ...[]byte) paperDevice {
	at := 0
	d := paperDevice{
		scsi.OpInquiry:       answerInquiry(scsi.TypeTape, "PAPER", "ULTRIUM-TD8", serial),
		scsi.OpTestUnitReady: answerGood,
		scsi.OpLoadUnload:    answerGood,
		scsi.OpPreventAllow:  answerGood,
	}
	d[scsi.OpRewind] = func([]byte) ([]byte, error) { at = 0; return nil, nil }
	d[scsi.OpRead6] = func([]byte) ([]byte, error) {
		if at >= len(records) {
			return nil, senseOf(scsi.BlankCheck, 0x0005)
		}
		at++
		if records[at-1] == nil {
			return nil, &scsi.Sense{FileMark: true, ASCQ: 1}
		}
		return records[at-1], nil
	}
	return d
}

// standardLibrary is the usual paper library: the changer first, then its drives.
func standardLibrary() (*paperChanger, paperDevice, paperBus) {
	changer := newPaperChanger()
	drive := newPaperDrive("VD0001", []byte("VOL1A00001"), nil)
	return changer, drive, paperBus{changer, drive, newPaperDrive("VD0002")}
}
