// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

// wire is a connection to the library, for what tgtadm cannot do: looking, moving,
// writing.
type wire struct {
	changer scsi.Device
	drives  map[int]scsi.Device // by address
}

// Connect opens another session with the library.
func (l *Lab) Connect() (scsi.Bus, error) {
	return iscsi.Open(iscsi.Config{Portal: l.portal, Targets: l.Targets(), CHAP: l.initiatorCHAP()})
}

// withConnection connects, lets do work, and disconnects.
func (l *Lab) withConnection(ctx context.Context, do func(context.Context, wire) error) error {
	if !l.Running() || l.frozen {
		return errors.New("tgtd does not run")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	bus, err := l.Connect()
	if err != nil {
		return err
	}
	w, err := l.findDevices(ctx, bus)
	if err == nil {
		err = do(ctx, w)
	}
	return errors.Join(err, bus.Close())
}

func (l *Lab) initiatorCHAP() *iscsi.CHAP {
	if l.layout.CHAP == nil {
		return nil
	}
	c := &iscsi.CHAP{User: l.layout.CHAP.User, Secret: l.layout.CHAP.Secret}
	if m := l.layout.Mutual; m != nil {
		c.Mutual = &iscsi.Peer{User: m.User, Secret: m.Secret}
	}
	return c
}

// findDevices finds the changer and the drives by their serial numbers.
func (l *Lab) findDevices(ctx context.Context, bus scsi.Bus) (wire, error) {
	w := wire{drives: map[int]scsi.Device{}}
	devices, err := bus.Devices(ctx)
	if err != nil {
		return w, err
	}
	addresses := map[string]int{}
	for _, u := range l.unitsInOrder() {
		addresses[l.serialOf(u)] = u.drive
	}
	for _, device := range devices {
		page := make([]byte, 255)
		n, err := sendPastAttentions(ctx, device, scsi.InquiryPage(scsi.PageSerialNumber, 255), scsi.In, page)
		if err != nil {
			return w, err
		}
		serial, err := scsi.ParseSerialNumber(page[:n])
		if err != nil {
			return w, err
		}
		switch address, ours := addresses[serial]; {
		case ours && address == 0:
			w.changer = device
		case ours:
			w.drives[address] = device
		}
	}
	if w.changer == nil || len(w.drives) != l.layout.Drives.Count {
		return w, fmt.Errorf("%s: expected a changer and %d drives, found %d drives among %d devices",
			l.portal, l.layout.Drives.Count, len(w.drives), len(devices))
	}
	return w, nil
}

// maxAttentions is how many unit attentions a command may get before one counts as
// an error: a new session begins with one.
const maxAttentions = 3

// sendPastAttentions sends a command, and again after a unit attention (SAM-5,
// 5.14).
func sendPastAttentions(ctx context.Context, device scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	for tries := 0; ; tries++ {
		n, err := device.Do(ctx, cdb, dir, buf)
		var sense *scsi.Sense
		if errors.As(err, &sense) && sense.Key == scsi.UnitAttention && tries < maxAttentions {
			continue
		}
		if err != nil {
			return n, fmt.Errorf("%s on %s: %w", scsi.CommandName(cdb), device.Name(), err)
		}
		return n, nil
	}
}

// Where looks, over the wire, where the cartridges are: from element address to
// barcode.
func (l *Lab) Where(ctx context.Context) (map[int]string, error) {
	var where map[int]string
	err := l.withConnection(ctx, func(ctx context.Context, w wire) (err error) {
		where, err = l.lookAtElements(ctx, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look where the cartridges are: %w", err)
	}
	return where, l.saveState(where)
}

// lookAtElements asks for one type of element at a time. All at once make tgtd
// crash.
func (l *Lab) lookAtElements(ctx context.Context, w wire) (map[int]string, error) {
	where := map[int]string{}
	for _, code := range []scsi.ElementCode{scsi.StorageElement, scsi.ImportExportElement, scsi.DataTransferElement} {
		request := scsi.ElementStatusRequest{Type: code, Count: 1<<16 - 1, VolumeTags: true}
		answer := make([]byte, 1<<16-1)
		for {
			n, err := sendPastAttentions(ctx, w.changer, scsi.ReadElementStatus(request, uint32(len(answer))), scsi.In, answer)
			if err != nil {
				return nil, err
			}
			status, err := scsi.ParseElementStatus(answer[:n])
			if err != nil {
				return nil, err
			}
			for _, e := range status.Elements {
				if e.Full {
					where[int(e.Address)] = e.VolumeTag
				}
			}
			if status.Size <= len(answer) || len(status.Elements) < 2 {
				break
			}
			request.Start = status.Elements[len(status.Elements)-1].Address // the last one may be cut
		}
	}
	return where, nil
}

// Move makes the robot move a cartridge.
func (l *Lab) Move(ctx context.Context, from, to int) error {
	err := l.withConnection(ctx, func(ctx context.Context, w wire) error { return w.moveMedium(ctx, from, to) })
	if err != nil {
		return fmt.Errorf("move the cartridge at %d to %d: %w", from, to, err)
	}
	return nil
}

func (w wire) moveMedium(ctx context.Context, from, to int) error {
	_, err := sendPastAttentions(ctx, w.changer, scsi.MoveMedium(0, uint16(from), uint16(to), false), scsi.None, nil) //nolint:gosec // addresses are below 65536
	return err
}
