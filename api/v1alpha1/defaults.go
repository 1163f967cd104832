// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import "cmp"

// The defaults that are not the zero value of their type.
const (
	// defaultDriveType is the drive type of a virtual library.
	defaultDriveType = "LTO-8"
	// defaultKeepLast is how many exports a BackupPolicy keeps.
	defaultKeepLast = 14
	// defaultPortalPort is the port of an iSCSI portal (RFC 7143, 4.2.7).
	defaultPortalPort = "3260"
)

// DefaultMaxDeallocations is the guard of a pool that declares none.
func DefaultMaxDeallocations() Limit { return Percent(10) }

// Default fills in what l leaves out.
func (l *Library) Default() {
	l.Spec.Mode = cmp.Or(l.Spec.Mode, ModeEnforce)
	l.Spec.Access = cmp.Or(l.Spec.Access, AccessShared)
	l.Spec.Inventory.OnStart = cmp.Or(l.Spec.Inventory.OnStart, InventoryFast)
	if v := l.Spec.Virtual; v != nil {
		v.DriveType = cmp.Or(v.DriveType, defaultDriveType)
		v.Timing = cmp.Or(v.Timing, TimingNone)
		for i := range v.Stock {
			v.Stock[i].Default(v.DriveType)
		}
	}
	if i := l.Spec.ISCSI; i != nil {
		i.Portal = withDefaultPort(i.Portal)
		i.Digests = cmp.Or(i.Digests, DigestsPrefer)
	}
}

// Default fills in what c leaves out, but for its slot. A cleaning cartridge
// whose barcode does not tell its type is one for the library's drives.
func (c *Cartridge) Default(driveType string) {
	if c.MediaType != "" {
		return
	}
	first := c.Barcode
	if c.Barcodes != "" {
		first, _ = c.Barcodes.First()
	}
	if t, ok := MediaTypeOfBarcode(first); ok {
		c.MediaType = t.Name
	} else if c.Cleaning {
		c.MediaType = driveType
	}
}

// Default fills in what p leaves out.
func (p *MediaPool) Default() {
	p.Spec.Membership = cmp.Or(p.Spec.Membership, MembershipExact)
	p.Spec.Guard.MaxDeallocations = cmp.Or(p.Spec.Guard.MaxDeallocations, DefaultMaxDeallocations())
}

// Default fills in what m leaves out, its sides included.
func (m *MediaSet) Default() {
	m.Spec.Verify = cmp.Or(m.Spec.Verify, VerifyLabel)
	for i := range m.Spec.Sides {
		m.Spec.Sides[i].Default()
	}
}

// Default fills in what s leaves out and brings its LMID to lower case.
func (s *Side) Default() {
	s.LMID = NormalizeLMID(s.LMID)
	s.State = cmp.Or(s.State, SideAllocated)
	s.Location = cmp.Or(s.Location, LocationOnline)
}

// Default fills in what p leaves out.
func (p *BackupPolicy) Default() {
	p.Spec.Keep.Last = cmp.Or(p.Spec.Keep.Last, defaultKeepLast)
}
