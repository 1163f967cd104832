// SPDX-License-Identifier: Apache-2.0

package rsm

import "context"

// InventoryOptions say how an inventory looks, and at what.
type InventoryOptions struct {
	Method Method
	// Slots are the element addresses to look at; nil means all of them.
	Slots []int
	// Identify asks a Fast inventory to read the labels of media that were
	// never read. A Full one reads all labels in any case.
	Identify bool
	// Progress is called before each cartridge that is read; may be nil.
	Progress func(done, total int, what string)
}

// InventoryReport is what an inventory found.
type InventoryReport struct {
	State    InventoryState
	Findings []Finding
	// Identified and Failed count the label reads.
	Identified, Failed int
}

// Identification is what reading one medium's labels found.
type Identification struct {
	// Medium is the record as it is now. Its PMID is another than the one
	// asked for when the cartridge turned out to be one already known.
	Medium   *Medium
	Findings []Finding
}

func (s *Session) Inventory(ctx context.Context, library string, o InventoryOptions) (*InventoryReport, error) {
	return nil, ErrLibraryOffline
}

func (s *Session) Identify(ctx context.Context, p PMID, reason string) (*Identification, error) {
	return nil, ErrLibraryOffline
}
func (s *Session) Inject(ctx context.Context, p PMID, reason string) error { return ErrLibraryOffline }
func (s *Session) Eject(ctx context.Context, p PMID, reason string) error  { return ErrLibraryOffline }
func (s *Session) Mount(ctx context.Context, side SideRef, o MountOptions) (*Mounted, error) {
	return nil, ErrLibraryOffline
}
func (s *Session) Dismount(ctx context.Context, p PMID) error { return ErrLibraryOffline }
func (s *Session) Recover(ctx context.Context, library string) ([]Finding, error) {
	return nil, ErrLibraryOffline
}
func (m *Manager) Close() error { return nil }
