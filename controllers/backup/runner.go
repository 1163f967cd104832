// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

const (
	// visitLimit is how long one visit to a place may take. One that has not
	// ended then is a failure, and is left alone.
	visitLimit = 15 * time.Minute
	// lookAgain is how often a place is looked at when nothing is due.
	lookAgain = time.Hour
	// drainLimit is how long a stop waits for visits that are called off.
	drainLimit = 10 * time.Second
)

// Options are what a Runner works with.
type Options struct {
	Store   store.Store
	Manager *rsm.Manager
	// Folder is the state folder, Exports its own folder for exports.
	Folder, Exports string
	Log             logr.Logger
	// Actor is on whose behalf events are recorded.
	Actor record.Actor
	Clock clock.Alarms
}

// Runner carries out the BackupPolicies: it exports the database to all their
// places when an export is due, removes what is too many, and tells when one
// fails or is too old. Each place is visited by a goroutine of its own: none
// waits for another, and no pass waits for any.
type Runner struct {
	Options
	session *rsm.Session
	visit   func(visit, context.Context, store.Store) visited
	// lineage is that of the database; it is read with the first step.
	lineage string
	// poke wakes the loop up.
	poke chan struct{}

	// mu guards what follows.
	mu     sync.Mutex
	places []*placeState
	// complete: the policies are all that are declared.
	complete bool
	// pass is when the pass under way began; zero between passes.
	pass    time.Time
	settled bool
	// writtenStatus is the status that was written last.
	writtenStatus []byte
}

// placeState is what is known of one place.
type placeState struct {
	place
	looked bool
	copies []export
	known  map[string]verification
	// made is the revision of the last export that was made there by this
	// process. A commit is in the store before it is in the records in memory,
	// and an export may have been made between the two.
	made uint64
	changesAt
	// visiting: a visit is under way, since began. overdue: it has not ended
	// in time, which has been reported.
	visiting, overdue bool
	began             time.Time
	lastEnded         time.Time // when the last visit ended
	// failures counts those since the last success, total all of them.
	failures, total int
	failure         error
	retry           time.Time
	conditions      []Condition
}

// New makes a Runner without policies.
func New(o Options) *Runner {
	return &Runner{
		Options: o, session: o.Manager.Session(o.Actor), visit: visit.visitPlace,
		poke: make(chan struct{}, 1),
	}
}

// Use has the policies of set carried out from now on. When set is not complete, a
// policy that is missing may be one that could not be read: those of before go on,
// and nothing is removed.
func (b *Runner) Use(set *manifest.Set) {
	policies := make([]v1alpha1.BackupPolicy, 0, len(set.BackupPolicies))
	for _, p := range set.BackupPolicies {
		policies = append(policies, p.Value)
	}
	remembered := map[string][]Condition{}
	for _, s := range ReadStatus(b.Folder) {
		remembered[s.Path] = s.Conditions
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complete = set.Complete
	before := b.places
	b.places = nil
	for _, place := range placesOfPolicies(policies, filepath.Clean(b.Exports)) {
		i := slices.IndexFunc(before, func(s *placeState) bool { return s.path == place.path })
		if i < 0 {
			b.places = append(b.places, &placeState{place: place, conditions: remembered[place.path]})
			continue
		}
		before[i].place = place
		b.places = append(b.places, before[i])
		before = slices.Delete(before, i, i+1)
	}
	if !set.Complete {
		b.places = append(b.places, before...)
	}
	b.wakeLoop()
}

// PassBegins notes that a pass is under way: its changes belong to one export.
func (b *Runner) PassBegins() { b.notePass(b.Clock.Now()) }

// PassEnds notes that a pass has ended.
func (b *Runner) PassEnds() { b.notePass(time.Time{}) }

func (b *Runner) notePass(began time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pass = began
	b.wakeLoop()
}

// wakeLoop makes the loop look again.
func (b *Runner) wakeLoop() {
	select {
	case b.poke <- struct{}{}:
	default:
	}
}
