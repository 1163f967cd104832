// SPDX-License-Identifier: Apache-2.0

// Package sg reaches the SCSI devices of this host through the Linux SCSI
// generic driver: SAS and Fibre Channel libraries, and whatever else the
// kernel has as /dev/sgN. Commands go through the SG_IO ioctl with version 3
// of its header, so that sense data, residual, and the statuses of adapter and
// driver come back with each (Linux, include/scsi/sg.h).
//
// No capability is needed, only the right to read and write the device nodes:
// the kernel restricts the commands of those alone who opened a node read-only
// (Linux, drivers/scsi/sg.c). On other systems every call fails and says so.
package sg
