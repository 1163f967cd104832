// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// A database is destroyed, and replaced by a backup of some time ago. One apply, to
// which a person agrees where a guard wants that, must bring back the records that
// there would have been without the disaster. Only what neither the backup, nor the
// manifests, nor any cartridge tells may differ: docs/import.md lists it, and
// compareWithTwin leaves out exactly that.
func TestAfterARestoreOneApplyMakesTheRecordsWhatTheyWouldHaveBeen(t *testing.T) {
	dir := folderInMemory(t)
	histories := 0
	rapid.Check(t, func(t *rapid.T) {
		histories++
		d := newDisaster(t, Options{Seed: rapid.Uint64Range(0, 1<<20).Draw(t, "world"), Folder: filepath.Join(dir, strconv.Itoa(histories))})
		defer d.endDisaster(t)
		d.playMoves(rapid.SliceOfN(generateMove(), 0, 8).Draw(t, "before the backup"))
		d.backUpDatabase()
		d.playMoves(rapid.SliceOfN(generateMove(), 0, 12).Draw(t, "after the backup"))
		for _, difference := range d.loseAndRestore() {
			t.Errorf("%s", difference)
		}
	})
}

// disaster is a history that ends with the loss of the database.
type disaster struct {
	*world
	t      *rapid.T
	backup *store.Overlay
	then   *record.Snapshot // the records in the backup
	pools  []decide.DesiredPool
	// changedSince are the media that were given to somebody, or declared free,
	// since, otherwise than the backup has them.
	changedSince map[record.PMID]bool
	struck       bool // the database is lost
}

func newDisaster(t *rapid.T, o Options) *disaster {
	w, err := newWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	d := &disaster{world: w, t: t, changedSince: map[record.PMID]bool{}}
	d.applyWithConsent()
	return d
}

func (d *disaster) endDisaster(t *rapid.T) {
	d.stopProcess()
	if t.Failed() || d.broken != nil {
		for _, line := range d.trace.lines {
			t.Log(line)
		}
	}
	if d.broken != nil {
		t.Errorf("%v", d.broken)
	}
	if err := d.takeDown(); err != nil {
		t.Error(err)
	}
}

// applyWithConsent is one apply. A person agrees to what a guard holds back.
func (d *disaster) applyWithConsent() *decide.Plan {
	if d.process == nil {
		d.startProcess()
	}
	out, err := d.applyManifests(true)
	if err == nil && isGuardExceeded(out.Plan) {
		d.trace.sayLine("confirmed")
		out, err = d.process.reconciler.Apply(d.ctx, d.manifests.asDesired(true), out.Plan.Digest)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	if d.backup != nil && !d.struck {
		d.rememberGiven()
	}
	return out.Plan
}

// rememberGiven notes which media were given to somebody, or declared free,
// otherwise than the backup has them.
func (d *disaster) rememberGiven() {
	for _, m := range d.process.manager.Snapshot().Media {
		was := mediumByPMID(d.then, m.PMID)
		free := strings.HasPrefix(m.Pool, string(record.FreePool)+"/")
		for i := range m.Sides {
			s := &m.Sides[i]
			if (s.LMID != "" || free) && (was == nil || was.Sides[i].LMID != s.LMID || was.Pool != m.Pool || was.Sides[i].State != s.State) {
				d.changedSince[m.PMID] = true
			}
		}
	}
}

func isGuardExceeded(plan *decide.Plan) bool {
	for _, b := range plan.Blocked {
		if b.Reason == decide.GuardExceeded {
			return true
		}
	}
	return false
}

func (d *disaster) backUpDatabase() {
	d.applyWithConsent()
	d.trace.sayLine("backup")
	d.then = d.process.manager.Snapshot()
	d.pools = d.manifests.pools
	d.backup = d.disk.copyDatabase()
}

// loseAndRestore destroys the database and imports the backup. It tells where the
// records after one apply differ from those without the disaster.
func (d *disaster) loseAndRestore() []string {
	d.trace.sayLine("the last apply")
	twin := outcome{d.applyWithConsent(), d.process.manager.Snapshot()}
	d.stopProcess()
	d.trace.sayLine("the database is lost, and the backup imported")
	d.disk.replaceDatabase(d.backup)
	d.struck = true
	d.beginImportHold()
	restored := outcome{d.applyWithConsent(), d.process.manager.Snapshot()}
	found := d.compareWithTwin(twin, restored)
	if len(restored.plan.Steps) > 0 {
		found = append(found, "steps are left: "+restored.plan.Summary())
	}
	if restored.snap.Hold != nil && len(restored.plan.Blocked) == 0 {
		found = append(found, "the hold is on")
	}
	return found
}
