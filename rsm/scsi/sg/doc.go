// SPDX-License-Identifier: Apache-2.0

// Package sg reaches the SCSI devices of this host through the Linux SCSI
// generic driver: SAS and Fibre Channel libraries, and whatever else the
// kernel has as /dev/sgN. Commands go through the SG_IO ioctl with version 3
// of its header, so that sense data, residual, and the statuses of adapter and
// driver come back with each (Linux, include/scsi/sg.h).
//
// No capability is needed, only the right to read and write the device nodes:
// the kernel filters only the commands of programs that opened a node read-only
// (Linux, drivers/scsi/sg.c). On other systems every call fails and says so.
//
// # Files
//
// The devices of this host:
//
//   - bus.go: the changer and all tape drives, as a scsi.Bus
//   - host.go: what the kernel lists
//   - resolve.go: from any path to the device behind it
//   - serial.go: finding a changer by its serial number
//
// One device and its commands:
//
//   - device.go: a device, as a scsi.Device
//   - command.go: a command and its time limit
//   - answer.go: what came back
//   - node_linux.go, node_other.go: the device node and the SG_IO ioctl
//   - header_linux.go: the ioctl's header
//   - errors_linux.go: errors of the kernel, and their cures
//
// Who else uses a device:
//
//   - host_use.go: all that the host tells
//   - openers.go: processes that have a node open
//   - unit_nodes.go: the nodes of a unit
//   - device_number_linux.go, device_number_other.go: device numbers
//   - tape_stats.go: the counters of the tape driver
package sg
