// SPDX-License-Identifier: Apache-2.0

package record

import (
	"errors"
	"time"
)

// Mount is a medium's stay in a drive on rsmctl's account: from the request that
// brought it there until the one that takes it home. A medium that is in a drive
// without a Mount, and that no open request names with that drive, was put there
// by somebody else: it is in use, and left alone.
type Mount struct {
	// Drive is the element address of the drive.
	Drive int       `json:"drive"`
	Since time.Time `json:"since"`
	// Side is the side that is mounted, when one is.
	Side int `json:"side,omitempty"`
	// ReadOnly is true when its user may not write.
	ReadOnly bool `json:"readOnly,omitempty"`
	// Application is who mounted it.
	Application string `json:"application,omitempty"`
	// Left is true when nobody uses it: rsmctl itself brought it there, and could
	// not take it home yet, or its user has given it back.
	Left bool `json:"left,omitempty"`
}

// ErrDriveInUse refuses what would disturb a program that rsmctl does not know.
var ErrDriveInUse = errors.New("the drive is in use by somebody else")

// GiveBack ends the use of a mounted medium.
func (m *Medium) GiveBack() {
	if at := m.Mount; at != nil && !at.Left {
		left := *at
		left.Left = true
		m.Mount = &left
	}
}
