// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/store"
)

// Connection is the way to a library, and what its owner says of it.
type Connection struct {
	Bus scsi.Bus
	// Changer is the serial number of the changer, where the Bus has several.
	Changer string
	// Drives says which device is which drive, where the changer does not.
	Drives []library.DriveAt
}

// Connector opens the way to a library that a caller has declared. The
// Manager calls it when a verb first needs the library, and closes the Bus.
type Connector func(ctx context.Context, library string) (Connection, error)

// Options are what a Manager needs.
type Options struct {
	// Store holds the records. The Manager does not close it.
	Store store.Store
	// Connect is needed only by verbs that touch a library.
	Connect Connector
	// Clock is the time of the records and of the live libraries; the
	// machine's when nil.
	Clock clock.Clock
	Log   logr.Logger
	// Labels are the label formats that are recognised; label.Default()
	// when nil.
	Labels *label.Registry
	// Library are the limits for live libraries; their clock and log are
	// the ones above.
	Library library.Options
	// OneByOne has labels read in one drive after the other instead of in all
	// drives at once, so that the order of all that happens follows from the
	// records alone: a simulation can then be played again.
	OneByOne bool
}

// Manager keeps the records of one store in memory, indexed, and changes
// them. The store is the truth: memory changes only after a commit. All
// methods may be called from several goroutines.
type Manager struct {
	store    store.Store
	connect  Connector
	clock    clock.Clock
	log      logr.Logger
	labels   *label.Registry
	options  library.Options
	oneByOne bool // see Options.OneByOne

	// writing serialises changes: it is held from the first look at a
	// record until memory holds what was committed.
	writing sync.Mutex

	// mu guards what follows.
	mu       sync.RWMutex
	records  *records
	revision uint64
	snapshot *record.Snapshot
	robots   map[string]*robot
}

// New loads all records. Records that contradict each other are refused, with
// the object named: a manager that guessed would make it worse.
func New(ctx context.Context, o Options) (*Manager, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Labels == nil {
		o.Labels = label.Default()
	}
	o.Library.Clock, o.Library.Log = o.Clock, o.Log
	m := &Manager{
		store: o.Store, connect: o.Connect, clock: o.Clock, log: o.Log,
		labels: o.Labels, options: o.Library, oneByOne: o.OneByOne,
		robots: map[string]*robot{},
	}
	r, revision, err := loadRecords(ctx, o.Store)
	if err != nil {
		return nil, err
	}
	m.records, m.revision = r, revision
	return m, nil
}

// Revision is the store revision of the records now in memory.
func (m *Manager) Revision() uint64 {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.revision
}

// Snapshot returns all records at the newest revision. It is built once per
// revision; what changed since the last one is patched into a copy.
func (m *Manager) Snapshot() *record.Snapshot {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.snapshot == nil || m.snapshot.Revision != m.revision {
		m.snapshot = m.records.buildSnapshot(m.revision)
	}
	return m.snapshot
}

// Medium returns the record of a medium.
func (m *Manager) Medium(p record.PMID) (*record.Medium, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if r := m.records.media[p]; r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("medium %s: %w: the records do not have it", p, record.ErrInvalidMedia)
}

// Pool returns the record of a media pool.
func (m *Manager) Pool(name string) (*record.Pool, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if p := m.records.pools[name]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("pool %s: %w: the records do not have it", name, record.ErrInvalidMediaPool)
}

// Library returns the record of a library.
func (m *Manager) Library(name string) (*record.Library, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if l := m.records.libraries[name]; l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("library %s: %w: it was never declared", name, record.ErrInvalidLibrary)
}

// ByLMID finds the side that a logical medium stands for.
func (m *Manager) ByLMID(id record.LMID) (record.SideRef, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if r := m.records.byLMID[id]; r != nil {
		return record.SideRef{PMID: r.PMID, Index: r.SideHolding(id)}, nil
	}
	return record.SideRef{}, fmt.Errorf("logical medium %s: %w: nothing is allocated under that id", id, record.ErrInvalidMedia)
}

// Elements lists the elements of a library, by address.
func (m *Manager) Elements(library string) []*record.Element {
	m.mu.RLock()
	defer m.mu.RUnlock()
	all := make([]*record.Element, 0, len(m.records.elements[library]))
	for _, e := range m.records.elements[library] {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *record.Element) int { return cmp.Compare(a.Address, b.Address) })
	return all
}

// LibraryRequests lists library requests, newest first, at most limit of them
// (0: all that are kept).
func (m *Manager) LibraryRequests(limit int) []*record.LibraryRequest {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return newestFirst(m.records.libraryRequests, limit)
}

// OperatorRequests lists operator requests, newest first, at most limit of
// them (0: all that are kept), closed ones too.
func (m *Manager) OperatorRequests(limit int) []*record.OperatorRequest {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return newestFirst(m.records.operatorRequests, limit)
}

// newestFirst lists the values of a map by descending key: request ids rise.
func newestFirst[T any](all map[string]*T, limit int) []*T {
	list := sortedByName(all)
	slices.Reverse(list)
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return list
}
