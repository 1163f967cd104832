// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// unitNodes are the device nodes of one logical unit: their numbers by their
// paths, no number where it is not known.
type unitNodes map[string]deviceNumber

// deviceNumber tells a device node from all others, whatever it is called. The
// kernel gives none the major number 0.
type deviceNumber struct{ major, minor uint32 }

func (n unitNodes) addNode(path string, number deviceNumber) {
	if n[path] == (deviceNumber{}) {
		n[path] = number
	}
}

// containsOpenFile tells whether what a process has open is one of the nodes.
// The number decides, since a container may have another device under the same
// path; the path where the number of either is not known.
func (n unitNodes) containsOpenFile(path string, number deviceNumber, known bool) bool {
	own, named := n[path]
	if !known || (named && own == deviceNumber{}) {
		return named
	}
	for _, node := range n {
		if node == number && number != (deviceNumber{}) {
			return true
		}
	}
	return false
}

// listUnitNodes finds the nodes of a unit, of the drivers sg, st, ch, bsg and
// whatever other has made one: the folders CLASS/NAME of the unit in sysfs
// that have a device number.
func listUnitNodes(unit string) (unitNodes, error) {
	classes, err := os.ReadDir(unit)
	if err != nil {
		return nil, err
	}
	nodes := unitNodes{}
	for _, class := range classes {
		if !class.IsDir() { // links lead to the driver, the bus, and here again
			continue
		}
		names, err := os.ReadDir(filepath.Join(unit, class.Name()))
		if err != nil {
			continue // it has gone in between
		}
		for _, name := range names {
			folder := filepath.Join(unit, class.Name(), name.Name())
			if number, ok := readDeviceNumber(filepath.Join(folder, "dev")); ok {
				nodes.addNode("/dev/"+readNodeName(folder), number)
			}
		}
	}
	return nodes, nil
}

// readDeviceNumber reads a device number as sysfs has it: 9:128.
func readDeviceNumber(path string) (n deviceNumber, ok bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return n, false
	}
	major, minor, _ := strings.Cut(strings.TrimSpace(string(text)), ":")
	a, errA := strconv.ParseUint(major, 10, 32)
	b, errB := strconv.ParseUint(minor, 10, 32)
	return deviceNumber{uint32(a), uint32(b)}, errA == nil && errB == nil
}

// readNodeName is the name of a node below /dev, as the kernel has it: nst0, or
// bsg/1:0:0:0.
func readNodeName(folder string) string {
	text, _ := os.ReadFile(filepath.Join(folder, "uevent"))
	for line := range bytes.Lines(text) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "DEVNAME="); ok && name != "" {
			return name
		}
	}
	return filepath.Base(folder)
}
