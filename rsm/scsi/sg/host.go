// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi"
)

// host is where device nodes and sysfs are.
type host struct {
	// root is the folder in which /dev, /proc and /sys are.
	root string
	// openNode opens the device node at a path below root.
	openNode func(path string) (node, error)
}

var thisHost = host{root: "/", openNode: openNode}

// unit is a changer or a tape drive that the kernel knows.
type unit struct {
	path   string // of its device node: /dev/sg3
	number int    // the 3 of it
	kind   byte   // scsi.TypeChanger or scsi.TypeTape
}

// Where the kernel lists the devices of the drivers sg, st and ch.
const (
	classGeneric = "sys/class/scsi_generic"
	classTape    = "sys/class/scsi_tape"
	classChanger = "sys/class/scsi_changer"
)

// listUnits lists the changers and tape drives of the host, by number: sg2 stands
// before sg10.
func (h host) listUnits() ([]unit, error) {
	class := filepath.Join(h.root, classGeneric)
	entries, err := os.ReadDir(class)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errors.New(noGenericDevices)
	}
	if err != nil {
		return nil, fmt.Errorf("list the SCSI devices of this host: %w", err)
	}
	var units []unit
	for _, e := range entries {
		number, ok := sgNumberOf(e.Name())
		kind, err := readDeviceType(filepath.Join(class, e.Name()))
		// One that cannot be read has gone in between.
		if ok && err == nil && (kind == scsi.TypeChanger || kind == scsi.TypeTape) {
			units = append(units, unit{path: "/dev/" + e.Name(), number: number, kind: kind})
		}
	}
	slices.SortFunc(units, func(a, b unit) int { return cmp.Compare(a.number, b.number) })
	return units, nil
}

// readDeviceType reads the peripheral device type that the kernel has got from
// the device's INQUIRY data.
func readDeviceType(entry string) (byte, error) {
	text, err := os.ReadFile(filepath.Join(entry, "device", "type"))
	if err != nil {
		return 0, err
	}
	kind, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 8)
	return byte(kind), err
}

// sgNumberOf is the 3 of sg3.
func sgNumberOf(name string) (int, bool) { return numberBehindDriver("sg", name) }

// numberBehindDriver is the number in the name of a driver's device. All of the
// name behind the driver's must be digits.
func numberBehindDriver(driver, name string) (int, bool) {
	digits, found := strings.CutPrefix(name, driver)
	number, err := strconv.ParseUint(digits, 10, 31)
	return int(number), found && err == nil
}

// openDevice opens the node at path. When that fails, it returns a device whose
// commands fail and say why.
func (h host) openDevice(path string) scsi.Device {
	node, err := h.openNode(path)
	if err != nil {
		return &unopenedDevice{h, path, err}
	}
	return h.newDevice(path, node)
}

// unopenedDevice is a device that could not be opened.
type unopenedDevice struct {
	host host
	name string
	err  error
}

func (c *unopenedDevice) Name() string { return c.name }

func (c *unopenedDevice) Do(context.Context, []byte, scsi.Direction, []byte) (int, error) {
	return 0, c.err
}
