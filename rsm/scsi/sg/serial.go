// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// serialTimeout is for the INQUIRY that asks a changer for its serial number.
const serialTimeout = 15 * time.Second

// openChangerBySerial opens the first changer that says it has this serial
// number. Two paths to it lead to the same thing.
func (h host) openChangerBySerial(ctx context.Context, serial string) (scsi.Device, error) {
	units, err := h.listUnits()
	if err != nil {
		return nil, err
	}
	var seen []string
	var problems []error
	for _, u := range units {
		if u.kind != scsi.TypeChanger {
			continue
		}
		node, err := h.openNode(u.path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		d := h.newDevice(u.path, node)
		found, err := readSerialNumber(ctx, d)
		if err == nil && found == serial {
			return d, nil
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", u.path, err))
		} else {
			seen = append(seen, fmt.Sprintf("%s is %s", u.path, found))
		}
		problems = append(problems, d.Close())
	}
	return nil, errors.Join(append([]error{errNoSuchSerial(serial, seen)}, problems...)...)
}

func errNoSuchSerial(serial string, seen []string) error {
	if len(seen) == 0 {
		return fmt.Errorf("no changer with the serial number %s: no changer of this host told its own; is the library on and cabled?", serial)
	}
	return fmt.Errorf("no changer with the serial number %s among those of this host: %s", serial, strings.Join(seen, ", "))
}

// readSerialNumber reads the unit serial number (SPC-4, VPD page 80h).
func readSerialNumber(ctx context.Context, d scsi.Device) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, serialTimeout)
	defer cancel()
	b := make([]byte, 255)
	n, err := d.Do(ctx, scsi.InquiryPage(scsi.PageSerialNumber, uint16(len(b))), scsi.In, b)
	if err != nil {
		return "", err
	}
	return scsi.ParseSerialNumber(b[:n])
}
