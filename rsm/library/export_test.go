// SPDX-License-Identifier: Apache-2.0

package library

// HasQuirk tells whether the changer is known to have a quirk.
func (l *Library) HasQuirk(name Quirk) bool { return l.changer.hasQuirk(name) }

// DriveHasQuirk tells whether a connected drive is known to have a quirk.
func (l *Library) DriveHasQuirk(address int, name Quirk) bool {
	d, err := l.connectedDrive(address)
	return err == nil && d.hasQuirk(name)
}
