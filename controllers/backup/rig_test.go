// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

func TestBackups(t *testing.T) {
	RegisterFailHandler(g.Fail)
	g.RunSpecs(t, "Backups")
}

// rig is a database with backups, and folders to export to.
type rig struct {
	*Runner
	clock   *clocktest.Clock
	folder  string // the state folder
	disks   string // what other destinations are below
	manager *rsm.Manager
	pools   int
	ways    *connect.Connections
}

func newRig() *rig {
	g.GinkgoHelper()
	r := &rig{
		clock:  clocktest.New(noon),
		folder: g.GinkgoT().TempDir(), disks: g.GinkgoT().TempDir(),
	}
	db, err := store.OpenBolt(filepath.Join(r.folder, "rsm.db"), store.BoltOptions{})
	Expect(err).NotTo(HaveOccurred())
	g.DeferCleanup(db.Close)
	r.ways = connect.NewConnections(filepath.Join(r.folder, "virtual"), logr.Discard())
	r.manager, err = rsm.New(context.Background(), rsm.Options{Store: db, Clock: r.clock, Connect: r.ways.Connect})
	Expect(err).NotTo(HaveOccurred())
	g.DeferCleanup(func() { _ = r.manager.Close() })
	r.startRunner(db)
	return r
}

// startRunner makes a Runner that knows nothing but what is on the disks, as a
// process does that has just been started.
func (r *rig) startRunner(db store.Store) {
	r.Runner = New(Options{
		Store: db, Manager: r.manager, Folder: r.folder, Exports: r.ownExports(), Log: logr.Discard(),
		Actor: record.Actor{Application: "test"}, Clock: r.clock,
	})
}

func (r *rig) ownExports() string { return filepath.Join(r.folder, "export") }

// makeDisk makes a folder to export to.
func (r *rig) makeDisk(name string) string {
	path := filepath.Join(r.disks, name)
	Expect(os.MkdirAll(path, 0o700)).To(Succeed())
	return path
}

// policyManifest declares a policy with the lines of a spec, and destinations.
func policyManifest(spec string, destinations ...string) string {
	var b strings.Builder
	b.WriteString("apiVersion: rsm.storage/v1alpha1\nkind: BackupPolicy\nmetadata: {name: nightly}\nspec:\n  " + strings.ReplaceAll(spec, "; ", "\n  ") + "\n")
	if len(destinations) > 0 {
		b.WriteString("  destinations:\n")
	}
	for _, d := range destinations {
		fmt.Fprintf(&b, "  - path: %q\n", d)
	}
	return b.String()
}

// useManifests makes manifests the ones in force.
func (r *rig) useManifests(text string) *manifest.Set {
	g.GinkgoHelper()
	loaded, err := manifest.Load(context.Background(), []string{"-"}, manifest.Options{Stdin: strings.NewReader(text)})
	Expect(err).NotTo(HaveOccurred())
	Expect(loaded.Problems).To(BeEmpty())
	r.ways.Use(loaded.Set)
	r.Use(loaded.Set)
	return loaded.Set
}

// doAllDue does all that is due now.
func (r *rig) doAllDue() {
	g.GinkgoHelper()
	deadline := time.After(30 * time.Second)
	for {
		if _, visits := r.beginDueVisits(context.Background()); visits == 0 {
			return
		}
		select {
		case <-r.poke:
		case <-deadline:
			g.Fail("the backups do not settle")
		}
	}
}

// changeInPass changes something in a pass.
func (r *rig) changeInPass() {
	g.GinkgoHelper()
	r.pools++
	session := r.manager.Session(record.Actor{Application: "test", Pass: "p1"})
	Expect(session.CreatePool(context.Background(), record.PoolSpec{Name: fmt.Sprint("pool", r.pools), MediaType: "LTO-8"}, "test")).To(Succeed())
}

// goodRevisions are those of the exports in a folder that are good, newest first.
// Every file there must be an export, or its manifest.
func goodRevisions(dir string) []uint64 {
	g.GinkgoHelper()
	list, err := store.Exports(dir)
	Expect(err).NotTo(HaveOccurred())
	good := []uint64{}
	for _, e := range list {
		if e.Verify(context.Background()) == nil {
			good = append(good, e.Revision)
		}
	}
	return good
}

// damageExport flips a bit of an export in a folder, counted from the newest.
func damageExport(dir string, index int) {
	g.GinkgoHelper()
	list, err := store.Exports(dir)
	Expect(err).NotTo(HaveOccurred())
	data, err := os.ReadFile(list[index].Path)
	Expect(err).NotTo(HaveOccurred())
	data[len(data)/2] ^= 1
	Expect(os.WriteFile(list[index].Path, data, 0o600)).To(Succeed())
}

// eventReasons lists the events of backups as REASON, oldest first.
func (r *rig) eventReasons() []string {
	g.GinkgoHelper()
	all, err := r.manager.Events(context.Background(), 0)
	Expect(err).NotTo(HaveOccurred())
	list := []string{}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Object == "BackupPolicy/nightly" {
			list = append(list, all[i].Reason)
		}
	}
	return list
}

// conditionTypes are those of the place at a path.
func (r *rig) conditionTypes(path string) []string {
	g.GinkgoHelper()
	list := []string{}
	for _, s := range r.Status() {
		for _, c := range s.Conditions {
			if s.Path == path {
				list = append(list, c.Type)
			}
		}
	}
	return list
}
