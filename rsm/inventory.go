// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/record"
)

// InventoryOptions say how an inventory looks, and at what.
type InventoryOptions struct {
	Method record.Method
	// Slots are the element addresses to look at; nil means all of them.
	Slots []int
	// Identify asks a Fast inventory to read the labels of media that were
	// never read. A Full one reads all labels in any case.
	Identify bool
	// First are the barcodes of media that are read before others. Those that
	// are in drives come before them.
	First map[string]bool
	// Until is asked before the first label is read, with nil, and after each
	// one, with the record as it is then. True means that enough is known: what
	// drives have begun with is still read, and the rest is left for another
	// time. May be nil.
	Until func(*record.Medium) bool
	// Exclusive says that nobody else moves media in this library. Drives that
	// hold what rsmctl did not put there are then looked at twice, some seconds
	// apart, to find those that are idle.
	Exclusive bool
	// Anew reads all labels in a Full inventory, also those that an earlier
	// one, which did not come to its end, has read.
	Anew bool
	// Progress is called when a cartridge's turn has come, and when all is
	// done; done counts those that are done with. May be nil.
	Progress func(done, total int, what string)
}

// InventoryReport is what an inventory found.
type InventoryReport struct {
	State    record.InventoryState `json:"state"`
	Findings []record.Finding      `json:"findings"`
	// Identified and Failed count the label reads.
	Identified int `json:"identified"`
	Failed     int `json:"failed"`
	// Left counts the labels that were due and were not read: enough was known, or
	// others have all drives.
	Left int `json:"left,omitempty"`
	// InUse are the drives that others use: what is in them was not read.
	InUse []*record.InUse `json:"inUse,omitempty"`
	// Continued is set when this Full inventory went on with an earlier one, to
	// when that began: labels that were read since were not read again.
	Continued *time.Time `json:"continued,omitempty"`
}

// Inventory looks at a library and brings the records in line with it (RSM,
// InventoryNtmsLibrary). A Fast one reads the element status: who is where,
// by barcode. A Full one then reads every label, in all drives at once. Media
// in ports are left where they are: taking them in is Inject. Media that others
// have put into drives are left to them.
//
// A Full inventory of the whole library that did not come to its end, for
// whatever reason, is continued by the next one: what was read since it began
// is not read again.
//
// Records that are as found are not written. On the first look at a library
// the cartridges that are there are no finding: nothing has changed.
func (s *Session) Inventory(ctx context.Context, name string, o InventoryOptions) (*InventoryReport, error) {
	if o.Method != record.Fast && o.Method != record.Full {
		return nil, fmt.Errorf("inventory of %s: method %q: %w: it is %s or %s", name, o.Method, record.ErrInvalidState, record.Fast, record.Full)
	}
	r, release, err := s.acquireRobot(ctx, name)
	if err != nil {
		return nil, err
	}
	defer release()
	began := s.m.recordTime()
	status, err := r.live.Status(ctx)
	if err != nil {
		r.dropConnection()
		return nil, fmt.Errorf("library %s: %w: %w", name, record.ErrLibraryOffline, s.recordOutOfReach(ctx, name, err))
	}
	l := look{library: name, began: began, status: status, only: setOfAddresses(o.Slots), rotates: r.live.Geometry().Rotates}
	if l.uses, err = s.watchDrives(ctx, r, status.Elements, o.Exclusive); err != nil {
		return nil, fmt.Errorf("inventory of %s: %w", name, err)
	}
	report := &InventoryReport{State: record.InventoryState{Method: o.Method, Began: began}, Findings: []record.Finding{}}
	if o.Method == record.Full && o.Slots == nil {
		l.reading, report.Continued = s.m.beginOrContinueReading(name, began, o.Anew)
	}
	if err := s.compareWithRecords(ctx, r, l, report); err != nil {
		return nil, fmt.Errorf("inventory of %s: %w", name, err)
	}
	if o.Method == record.Full || o.Identify {
		if err := s.readDueLabels(ctx, r, l, o, report); err != nil {
			return report, fmt.Errorf("inventory of %s: %w", name, err)
		}
	}
	return report, nil
}

func setOfAddresses(addresses []int) map[int]bool {
	if addresses == nil {
		return nil
	}
	set := map[int]bool{}
	for _, a := range addresses {
		set[a] = true
	}
	return set
}
