// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"fmt"
	"path/filepath"

	"rsm.storage/rsmctl/rsm/scsi"
)

var _, _ scsi.HostObserver = (*device)(nil), (*unopenedDevice)(nil)

// HostUse tells which other processes of this host have the unit open, by
// whichever of its nodes, and what the kernel's tape driver has counted for it.
// It reads /sys and /proc only, follows links, and opens no device: opening one
// would take a unit attention from the program that it is meant for, and
// closing /dev/st0 would rewind. It does not wait for a command that is out.
//
// The kernel shows the open files of other users' processes to root only
// (CAP_SYS_PTRACE), and a container sees no processes but its own: then there
// are fewer openers and no error. An error says that the kernel does not know
// the unit any more, that the processes could not be listed, or that ctx ended
// before all had been looked at.
func (d *device) HostUse(ctx context.Context) (scsi.HostUse, error) {
	return d.host.hostUseOfUnit(ctx, d.name)
}

// HostUse is as that of a device. It tells who keeps the drive from being
// opened.
func (c *unopenedDevice) HostUse(ctx context.Context) (scsi.HostUse, error) {
	return c.host.hostUseOfUnit(ctx, c.name)
}

// hostUseOfUnit tells how this host uses the unit whose sg node has a path.
func (h host) hostUseOfUnit(ctx context.Context, path string) (use scsi.HostUse, err error) {
	unit := filepath.Join(h.root, classGeneric, filepath.Base(path), "device")
	nodes, err := listUnitNodes(unit)
	if err != nil {
		return use, fmt.Errorf("see who uses %s on this host: the kernel does not know it any more; is the device still there? (%w)", path, err)
	}
	nodes.addNode(path, deviceNumber{})
	use.Tape = readTapeStats(unit)
	use.Openers, err = h.findOpeners(ctx, nodes)
	if err != nil {
		return use, fmt.Errorf("see who uses %s on this host: %w", path, err)
	}
	return use, nil
}
