// SPDX-License-Identifier: Apache-2.0

package record

// Snapshot is a view of all records at one revision. It does not change and
// must not be changed; the records it points to are shared.
type Snapshot struct {
	Revision  uint64
	Libraries []*Library         // by name
	Pools     []*Pool            // by name
	Media     []*Medium          // by PMID
	Requests  []*OperatorRequest // open ones, by id
	Open      []*LibraryRequest  // open intents, by id
	// EmptySlots counts, for each library, the storage slots that can take
	// one more medium: empty at the last look, enabled, and not the home of a
	// medium that is in a drive. A library that is not in it has none.
	EmptySlots map[string]int
	// TakeHome are media that rsmctl has left in drives, and for which there is a
	// slot now.
	TakeHome []PMID
	// InUse are the drives that others use, by library and address.
	InUse []*InUse
	// Hold is the hold that is on, or nil.
	Hold *Hold
}
