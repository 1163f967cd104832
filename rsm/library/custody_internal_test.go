// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/go-logr/logr/funcr"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// obedientDevice is a device that carries everything out and counts what it is told.
type obedientDevice struct{ commands [][]byte }

func (*obedientDevice) Name() string { return "a device that does as it is told" }

func (d *obedientDevice) Do(_ context.Context, cdb []byte, _ scsi.Direction, _ []byte) (int, error) {
	d.commands = append(d.commands, cdb)
	return 0, nil
}

// libraryWithOneDriveOfOurs is a library with a changer and the drives 256 and 257, of which 257 is
// ours, and slots from 1000.
func libraryWithOneDriveOfOurs() (l *Library, changer *obedientDevice, drives map[int]*obedientDevice) {
	l = &Library{opts: Options{}.withDefaults(), geometry: Geometry{Drives: Range{256, 2}, Slots: Range{1000, 3}}}
	changer, drives = &obedientDevice{}, map[int]*obedientDevice{}
	l.changer = &client{dev: changer, name: "changer", opts: l.opts, permit: l.permitToChanger}
	for _, address := range []int{256, 257} {
		drives[address] = &obedientDevice{}
		d := &drive{info: element.DriveInfo{Address: address, Connected: true}, gate: make(chan struct{}, 1), client: &client{dev: drives[address]}}
		l.equipDrive(d)
		l.drives = append(l.drives, d)
	}
	l.TakeCustody(257)
	return l, changer, drives
}

func TestADriveOfOthersIsSentFourCommandsOnlyAndOursAnything(t *testing.T) {
	for op := range 256 {
		cdb := make([]byte, 12)
		cdb[0] = byte(op)
		l, _, drives := libraryWithOneDriveOfOurs()
		for _, d := range l.drives {
			_, err := d.sendIfPermitted(t.Context(), cdb, nil, signLimit)
			want := d.info.Address == 257 || cdb[0] == scsi.OpInquiry || cdb[0] == scsi.OpTestUnitReady ||
				cdb[0] == scsi.OpReadPosition || cdb[0] == scsi.OpLogSense
			if sent := len(drives[d.info.Address].commands) > 0; sent != want || sent != (err == nil) {
				t.Errorf("%s to drive %d: sent %t, want %t: %v", scsi.CommandName(cdb), d.info.Address, sent, want, err)
			}
			if err != nil && !errors.Is(err, ErrInUse) {
				t.Errorf("%s to drive %d: %v", scsi.CommandName(cdb), d.info.Address, err)
			}
		}
	}
}

func TestTheAlertsOfADriveAreReadNeitherInNorOutOfCustody(t *testing.T) {
	for page := range byte(0x40) {
		for control := range byte(4) { // which values: they stand in the same byte as the page
			l, _, drives := libraryWithOneDriveOfOurs()
			for _, d := range l.drives {
				cdb := scsi.LogSense(page, 64)
				cdb[2] = control<<6 | page
				_, err := d.sendIfPermitted(t.Context(), cdb, nil, signLimit)
				want := page != 0x12 && page != 0x2E
				if sent := len(drives[d.info.Address].commands) > 0; sent != want || sent != (err == nil) {
					t.Errorf("page %02Xh, control %d, of drive %d: sent %t: %v", page, control, d.info.Address, sent, err)
				}
			}
		}
	}
}

func TestTheChangerIsNotToldToMoveAnythingFromOrToADriveOfOthers(t *testing.T) {
	const theirs, ours = 256, 257
	tests := []struct {
		name string
		cdb  []byte
		want bool
	}{
		{"from theirs", scsi.MoveMedium(0, theirs, 1000, false), false},
		{"to theirs", scsi.MoveMedium(0, 1000, theirs, false), false},
		{"from theirs to ours", scsi.MoveMedium(0, theirs, ours, false), false},
		{"from ours to theirs", scsi.MoveMedium(0, ours, theirs, false), false},
		{"turned over where it is", scsi.MoveMedium(0, theirs, theirs, true), false},
		{"from ours", scsi.MoveMedium(0, ours, 1000, false), true},
		{"to ours", scsi.MoveMedium(0, 1000, ours, false), true},
		{"between slots", scsi.MoveMedium(0, 1000, 1001, false), true},
		{"an exchange from theirs", scsi.ExchangeMedium(0, theirs, 1000, 1001), false},
		{"an exchange in theirs", scsi.ExchangeMedium(0, 1000, theirs, 1001), false},
		{"an exchange that ends in theirs", scsi.ExchangeMedium(0, 1000, ours, theirs), false},
		{"an exchange in ours", scsi.ExchangeMedium(0, 1000, ours, 1001), true},
		{"a look", scsi.ReadElementStatus(scsi.ElementStatusRequest{}, 4096), true},
		{"its own removal", scsi.AllowMediumRemoval(), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, changer, _ := libraryWithOneDriveOfOurs()
			_, err := l.changer.sendIfPermitted(t.Context(), test.cdb, nil, signLimit)
			if sent := len(changer.commands) > 0; sent != test.want || sent != (err == nil) {
				t.Errorf("sent %t: %v", sent, err)
			}
			if err != nil && !errors.Is(err, ErrInUse) {
				t.Error(err)
			}
		})
	}
}

func TestOfADeviceOfWhichNothingIsKnownNobodyAsksMoreThanWhoItIs(t *testing.T) {
	for op := range 256 {
		device := &obedientDevice{}
		c := &client{dev: device, name: device.Name(), opts: Options{}.withDefaults()}
		_, err := c.sendIfPermitted(t.Context(), []byte{byte(op), 0, 0, 0, 0, 0}, nil, signLimit)
		if want := byte(op) == scsi.OpInquiry; want != (len(device.commands) == 1) || want != (err == nil) {
			t.Errorf("%02Xh: %d sent: %v", op, len(device.commands), err)
		}
		if err != nil && !errors.Is(err, ErrInUse) {
			t.Errorf("%02Xh: %v", op, err)
		}
	}
}

func TestAPreventionOfOthersIsNotTakenBack(t *testing.T) {
	l, changer, drives := libraryWithOneDriveOfOurs()
	held := 0
	l.drives[0].opts.Log = funcr.New(func(_, line string) { held++ }, funcr.Options{})
	l.allowRemovalAt(t.Context(), 256, 257, 1000)
	got := fmt.Sprint(len(changer.commands), len(drives[256].commands), len(drives[257].commands))
	if got != "1 0 1" {
		t.Errorf("told the changer, drive 256 and drive 257 so often: %s", got)
	}
	if held > 0 {
		t.Error("it was only held back in the end")
	}
}
