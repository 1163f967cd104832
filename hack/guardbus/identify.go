// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// readKind is the device's type.
func (u *unit) readKind(ctx context.Context) (byte, error) {
	u.mu.Lock()
	kind := u.kind
	u.mu.Unlock()
	if kind != nil {
		return *kind, nil
	}
	answer, err := u.askUnit(ctx, scsi.Inquiry(96), 96)
	if err != nil {
		return 0, err
	}
	id, err := scsi.ParseInquiry(answer)
	if err != nil {
		return 0, err
	}
	u.setKind(id.Type)
	return id.Type, nil
}

func (u *unit) setKind(kind byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.kind = &kind
}

func (u *unit) isChanger() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.kind != nil && *u.kind == scsi.TypeChanger
}

// readSerial is the device's serial number, "" when it has none.
func (u *unit) readSerial(ctx context.Context) (string, error) {
	u.mu.Lock()
	known := u.serial
	u.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	answer, err := u.askUnit(ctx, scsi.InquiryPage(scsi.PageSerialNumber, 255), 255)
	if err != nil && !hasAnswered(err) {
		return "", err
	}
	serial, err := scsi.ParseSerialNumber(answer)
	if err != nil {
		serial = "" // an answer that is none
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.serial = &serial
	return serial, nil
}

var errNoChanger = errors.New("the connection has no changer")

// findChanger is the first changer of the connection.
func (b *bus) findChanger(ctx context.Context) (*unit, error) {
	units := b.unitsInOrder()
	if i := slices.IndexFunc(units, (*unit).isChanger); i >= 0 {
		return units[i], nil
	}
	var problems error
	for _, u := range units {
		kind, err := u.readKind(ctx)
		if err == nil && kind == scsi.TypeChanger {
			return u, nil
		}
		problems = errors.Join(problems, err)
	}
	return nil, errors.Join(errNoChanger, problems)
}

// possibleElements are the drive elements that a tape drive may be: one, as many as
// cannot be told apart, or none for one that is not of the library.
func (b *bus) possibleElements(ctx context.Context, u *unit) ([]int, error) {
	serial, err := u.readSerial(ctx)
	if err != nil {
		return nil, err
	}
	if len(b.serialsByDrive()) == 0 {
		if err := b.lookIntoDrives(ctx); err != nil {
			return nil, err
		}
	}
	if err := b.identifyDrives(ctx); err != nil {
		return nil, err
	}
	serials := b.serialsByDrive()
	if address, told := driveByIdentity(u.name, serial, serials); told {
		return []int{address}, nil
	}
	for _, other := range b.unitsInOrder() {
		if other == u {
			continue
		}
		if address, told := b.driveOfDevice(ctx, other, serials); told {
			delete(serials, address)
		}
	}
	return slices.Sorted(maps.Keys(serials)), nil
}

// driveOfDevice is the drive element that another device is for sure.
func (b *bus) driveOfDevice(ctx context.Context, other *unit, serials map[int]string) (int, bool) {
	kind, err := other.readKind(ctx)
	if err != nil || kind != scsi.TypeTape {
		return 0, false
	}
	serial, err := other.readSerial(ctx)
	if err != nil {
		return 0, false
	}
	return driveByIdentity(other.name, serial, serials)
}

// driveByIdentity finds the drive element of a device by its serial number, or by
// its name when that tells nothing.
func driveByIdentity(name, serial string, serials map[int]string) (int, bool) {
	var same []int
	for address, other := range serials {
		if serial != "" && other == serial {
			same = append(same, address)
		}
	}
	if len(same) == 1 {
		return same[0], true
	}
	for address := range serials {
		if name == fmt.Sprintf("drive %d", address) {
			return address, true
		}
	}
	return 0, false
}
