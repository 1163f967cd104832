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
	// node opens the device node at a path below root.
	node func(path string) (node, error)
}

var thisHost = host{root: "/", node: openNode}

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
		return nil, errors.New(noneHere)
	}
	if err != nil {
		return nil, fmt.Errorf("list the SCSI devices of this host: %w", err)
	}
	var units []unit
	for _, e := range entries {
		number, ok := sgNumber(e.Name())
		kind, err := deviceType(filepath.Join(class, e.Name()))
		// One that cannot be read has gone in between.
		if ok && err == nil && (kind == scsi.TypeChanger || kind == scsi.TypeTape) {
			units = append(units, unit{path: "/dev/" + e.Name(), number: number, kind: kind})
		}
	}
	slices.SortFunc(units, func(a, b unit) int { return cmp.Compare(a.number, b.number) })
	return units, nil
}

// deviceType reads the peripheral device type that the kernel has got from
// the device's INQUIRY data.
func deviceType(entry string) (byte, error) {
	text, err := os.ReadFile(filepath.Join(entry, "device", "type"))
	if err != nil {
		return 0, err
	}
	kind, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 8)
	return byte(kind), err
}

// sgNumber is the 3 of sg3.
func sgNumber(name string) (int, bool) { return numbered("sg", name) }

// numbered is the number of a device of a driver, which is all of its name
// behind the driver's.
func numbered(driver, name string) (int, bool) {
	digits, found := strings.CutPrefix(name, driver)
	number, err := strconv.ParseUint(digits, 10, 31)
	return int(number), found && err == nil
}

// openDevice opens the node at path. When that fails the device is one that tells
// so whenever it is asked something.
func (h host) openDevice(path string) scsi.Device {
	node, err := h.node(path)
	if err != nil {
		return &closedDoor{h, path, err}
	}
	return h.newDevice(path, node)
}

// closedDoor is a device that could not be opened.
type closedDoor struct {
	host host
	name string
	err  error
}

func (c *closedDoor) Name() string { return c.name }

func (c *closedDoor) Do(context.Context, []byte, scsi.Direction, []byte) (int, error) {
	return 0, c.err
}
