// SPDX-License-Identifier: Apache-2.0

package rsm

import "rsm.storage/rsmctl/rsm/label"

// MountOptions say how a side is to be mounted.
type MountOptions struct {
	// Write asks for writing. Complete sides refuse it.
	Write bool
	// Drive is the element address of the drive to use, 0 for any.
	Drive int
	// ErrorIfOffline asks for no operator request when the medium is
	// offline (RSM, NTMS_MOUNT_ERROR_IF_OFFLINE).
	ErrorIfOffline bool
}

// Mounted says where a side is mounted, and how.
type Mounted struct {
	Side    SideRef
	Library string
	// Drive is the element address of the drive.
	Drive int
	// ReadOnly is true when nobody may write: it was not asked for, or the
	// medium is write-protected, or its label was never read before.
	ReadOnly bool
	Verdict  label.Verdict
}
