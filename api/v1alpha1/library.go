// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Library declares one tape library: how it is reached and how far rsmctl may go.
type Library struct {
	TypeMeta
	// Metadata names the library.
	Metadata Metadata `json:"metadata"`
	// Spec says how the library is reached.
	Spec LibrarySpec `json:"spec"`
}

// LibrarySpec says how a library is reached and what may be done to it.
// Exactly the block that the driver names is given: virtual, sg or iscsi.
type LibrarySpec struct {
	// Mode says how far rsmctl goes. Default: Enforce.
	Mode Mode `json:"mode,omitempty"`
	// Access says whether other programs move media here, too. What they put
	// into a drive is left alone. Default: Shared.
	Access Access `json:"access,omitempty"`
	// Driver says how the library is reached: virtual, sg or iscsi.
	Driver Driver `json:"driver"`
	// Virtual describes a library made of files. Only with driver: virtual.
	Virtual *VirtualLibrary `json:"virtual,omitempty"`
	// SG names a library attached to this host. Only with driver: sg.
	SG *SGLibrary `json:"sg,omitempty"`
	// ISCSI names a library reached over a network. Only with driver: iscsi.
	ISCSI *ISCSILibrary `json:"iscsi,omitempty"`
	// Drives says which device is which drive, where the changer does not
	// tell or tells wrong. A drive that is not listed is found by what the
	// changer says of it. Not with driver: virtual.
	Drives []DriveDevice `json:"drives,omitempty"`
	// Inventory says how the library is inventoried.
	Inventory Inventory `json:"inventory,omitzero"`
}

// DriveDevice says which device a drive of the changer is, by exactly one of
// serial and device.
type DriveDevice struct {
	// Address is the drive's SMC element address, as `rsmctl discover` shows it.
	Address int `json:"address" jsonschema:"minimum=0,maximum=65535"`
	// Serial is the drive's unit serial number (SPC-4, VPD page 80h).
	Serial string `json:"serial,omitempty"`
	// Device is the drive's device, as `rsmctl discover` shows it: a path or
	// by-id link (driver: sg), or TARGET/LUN (driver: iscsi). Examples:
	// /dev/sg4, iqn.2026-11.example:drive-1/0.
	Device string `json:"device,omitempty"`
}

// Mode says how far rsmctl goes with a library.
type Mode string

// The modes of a library.
const (
	// ModeEnforce plans and carries the plan out.
	ModeEnforce Mode = "Enforce"
	// ModeObserve plans and reports, and touches nothing.
	ModeObserve Mode = "Observe"
	// ModeSuspend leaves the library alone: nothing is sent to it.
	ModeSuspend Mode = "Suspend"
)

// Enum lists the allowed values.
func (Mode) Enum() []string {
	return []string{string(ModeEnforce), string(ModeObserve), string(ModeSuspend)}
}

// Access says who moves media in a library.
type Access string

// The kinds of access.
const (
	// AccessShared: other programs and people load drives, too. A cartridge in a
	// drive that rsmctl did not put there is somebody's, and is left alone.
	AccessShared Access = "Shared"
	// AccessExclusive: nobody but rsmctl moves media here. What was left in a
	// drive is brought home when no sign tells that the drive is in use.
	AccessExclusive Access = "Exclusive"
)

// Enum lists the allowed values.
func (Access) Enum() []string { return []string{string(AccessShared), string(AccessExclusive)} }

// Driver says how a library is reached.
type Driver string

// The drivers.
const (
	// DriverVirtual is a library made of files under the state directory.
	DriverVirtual Driver = "virtual"
	// DriverSG is a library attached to this host, reached through Linux
	// SCSI generic devices.
	DriverSG Driver = "sg"
	// DriverISCSI is a library reached over iSCSI (RFC 7143).
	DriverISCSI Driver = "iscsi"
)

// Enum lists the allowed values.
func (Driver) Enum() []string {
	return []string{string(DriverVirtual), string(DriverSG), string(DriverISCSI)}
}

// SGLibrary names a changer attached to this host by exactly one of changer
// and serial. Its drives are found by their serial numbers.
type SGLibrary struct {
	// Changer is the path of the changer's device, or of a link to it.
	// Examples: /dev/sg3, /dev/tape/by-id/scsi-1ADIC_A0C0123456.
	Changer string `json:"changer,omitempty"`
	// Serial is the changer's unit serial number (SPC-4, VPD page 80h). It
	// survives a renumbering of devices, which a path does not.
	Serial string `json:"serial,omitempty"`
}

// Inventory says how a library is inventoried.
type Inventory struct {
	// OnStart is the inventory made when rsmctl starts. Default: Fast.
	OnStart InventoryMethod `json:"onStart,omitempty"`
}

// InventoryMethod is a way to take an inventory.
type InventoryMethod string

// The inventory methods (RSM: NTMS_INVENTORY_NONE, _FAST, _OMID).
const (
	// InventoryNone trusts what the database says.
	InventoryNone InventoryMethod = "None"
	// InventoryFast reads barcodes.
	InventoryFast InventoryMethod = "Fast"
	// InventoryFull mounts every medium and reads its label.
	InventoryFull InventoryMethod = "Full"
)

// Enum lists the allowed values.
func (InventoryMethod) Enum() []string {
	return []string{string(InventoryNone), string(InventoryFast), string(InventoryFull)}
}
