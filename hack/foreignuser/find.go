// SPDX-License-Identifier: Apache-2.0

package foreignuser

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// tapeDrive is a tape drive of the connection.
type tapeDrive struct {
	scsi.Device
	serial string
}

// findDevices asks every device who it is, and the changer who its drives are.
func (u *User) findDevices(ctx context.Context, bus scsi.Bus) error {
	devices, err := bus.Devices(ctx)
	if err != nil {
		return err
	}
	var tapes []tapeDrive
	for _, d := range devices {
		kind, err := deviceKind(ctx, d)
		switch {
		case err != nil:
			return err
		case kind == scsi.TypeChanger && u.changer == nil:
			u.changer = d
		case kind == scsi.TypeTape:
			tapes = append(tapes, tapeDrive{d, deviceSerial(ctx, d)})
		}
	}
	if u.changer == nil {
		return errors.New("the connection has no changer")
	}
	elements, err := driveElements(ctx, u.changer)
	if err != nil {
		return err
	}
	u.drives, err = matchDrives(elements, tapes)
	return err
}

func deviceKind(ctx context.Context, d scsi.Device) (byte, error) {
	answer := make([]byte, 96)
	n, err := sendPastAttentions(ctx, d, scsi.Inquiry(96), scsi.In, answer)
	if err != nil {
		return 0, fmt.Errorf("INQUIRY to %s: %w", d.Name(), err)
	}
	id, err := scsi.ParseInquiry(answer[:n])
	return id.Type, err
}

// deviceSerial is the serial number of a device, "" when it does not tell.
func deviceSerial(ctx context.Context, d scsi.Device) string {
	answer := make([]byte, 255)
	n, err := sendPastAttentions(ctx, d, scsi.InquiryPage(scsi.PageSerialNumber, 255), scsi.In, answer)
	if err != nil {
		return ""
	}
	serial, _ := scsi.ParseSerialNumber(answer[:n])
	return serial
}

// driveElements asks for the drives, never for all types at once: tgtd crashes
// of that. Where the changer tells no identities it is asked without.
func driveElements(ctx context.Context, changer scsi.Device) ([]scsi.ElementDescriptor, error) {
	q := scsi.ElementStatusRequest{Type: scsi.DataTransferElement, Count: 1<<16 - 1, Identifiers: true}
	answer := make([]byte, 1<<16-1)
	n, err := sendPastAttentions(ctx, changer, scsi.ReadElementStatus(q, 1<<16-1), scsi.In, answer)
	if sense := (*scsi.Sense)(nil); errors.As(err, &sense) {
		q.Identifiers = false
		n, err = sendPastAttentions(ctx, changer, scsi.ReadElementStatus(q, 1<<16-1), scsi.In, answer)
	}
	if err != nil {
		return nil, fmt.Errorf("READ ELEMENT STATUS: %w", err)
	}
	status, err := scsi.ParseElementStatus(answer[:n])
	return status.Elements, err
}

// matchDrives gives each element its device: by serial number, then by the name that
// the virtual library gives, and the last element the last device.
func matchDrives(elements []scsi.ElementDescriptor, tapes []tapeDrive) (map[int]scsi.Device, error) {
	drives, taken := map[int]scsi.Device{}, map[scsi.Device]bool{}
	pair := func(fits func(scsi.ElementDescriptor, tapeDrive) bool) {
		for _, e := range elements {
			for _, t := range tapes {
				if drives[int(e.Address)] == nil && !taken[t.Device] && fits(e, t) {
					drives[int(e.Address)], taken[t.Device] = t.Device, true
				}
			}
		}
	}
	pair(func(e scsi.ElementDescriptor, t tapeDrive) bool {
		return e.HasIdentifier && t.serial != "" && e.Identifier.Serial() == t.serial
	})
	pair(func(e scsi.ElementDescriptor, t tapeDrive) bool {
		return t.Name() == fmt.Sprintf("drive %d", e.Address)
	})
	if len(elements)-len(drives) == 1 {
		pair(func(scsi.ElementDescriptor, tapeDrive) bool { return len(tapes)-len(taken) == 1 })
	}
	if len(drives) == 0 {
		return nil, fmt.Errorf("none of %d tape drives is told apart as one of %d elements", len(tapes), len(elements))
	}
	return drives, nil
}
