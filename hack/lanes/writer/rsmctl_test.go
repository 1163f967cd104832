// SPDX-License-Identifier: Apache-2.0

package writer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/go-logr/logr"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// said is what a command printed and how it ended.
type said struct {
	status   int
	out, err string
}

// runQuietly runs a command line in this process.
func (l *lab) runQuietly(args ...string) said {
	var out, err bytes.Buffer
	status := cli.Main(append(args, "--state-dir", l.state), strings.NewReader(""), &out, &err)
	return said{status, out.String(), err.String()}
}

// runRsmctl runs a command line, and puts it into the report of the spec.
func (l *lab) runRsmctl(args ...string) said {
	done := l.runQuietly(args...)
	AddReportEntry("rsmctl "+strings.Join(args, " "), done.out+done.err, ReportEntryVisibilityFailureOrVerbose)
	return done
}

func (l *lab) runApply() said { return l.runRsmctl("apply", "-f", l.manifests) }

// decodeOutput runs a command that prints JSON.
func (l *lab) decodeOutput(into any, args ...string) said {
	GinkgoHelper()
	done := l.runQuietly(append(args, "-o", "json")...)
	Expect(json.Unmarshal([]byte(done.out), into)).To(Succeed(), done.err)
	return done
}

// The shapes of what rsmctl prints, as its users know them.

type plan struct {
	Steps, Blocked, Waiting, Drift []struct{ Name, Reason, Message string }
}

type side struct {
	State, PMID, Barcode string
	LMID                 record.LMID
	Location             struct{ Address int }
}

type request struct{ ID, Kind, Library, State, Message string }

func (l *lab) sidesByBarcode() map[string]side {
	GinkgoHelper()
	var list []side
	Expect(l.decodeOutput(&list, "get", "sides").status).To(BeZero())
	all := map[string]side{}
	for _, s := range list {
		all[s.Barcode] = s
	}
	Expect(all).To(HaveLen(len(list)))
	return all
}

// operatorRequests are those to a person.
func (l *lab) operatorRequests() []request {
	GinkgoHelper()
	var list struct{ Operator []request }
	Expect(l.decodeOutput(&list, "get", "requests").status).To(BeZero())
	return list.Operator
}

// expectConverged checks that every side that the manifests expect is allocated,
// that the records know where each cartridge is, and that nothing is left to do.
func (l *lab) expectConverged(ctx context.Context) plan {
	GinkgoHelper()
	recorded := map[string]int{}
	allocated := 0
	for barcode, s := range l.sidesByBarcode() {
		recorded[barcode] = s.Location.Address
		if s.State == "Allocated" && s.LMID != "" {
			allocated++
		}
	}
	Expect(recorded).To(Equal(l.placesByBarcode(ctx)))
	Expect(allocated).To(Equal(12), "the sides that the manifests expect")
	var p plan
	Expect(l.decodeOutput(&p, "plan", "-f", l.manifests).status).To(BeZero())
	Expect(p.Steps).To(BeEmpty())
	Expect(p.Blocked).To(BeEmpty())
	Expect(p.Waiting).To(BeEmpty())
	return p
}

// withSession does something as an application does that uses rsmctl as a library.
func (l *lab) withSession(ctx context.Context, do func(*rsm.Session)) {
	GinkgoHelper()
	read, err := manifest.Load(ctx, []string{l.libraryManifest()}, manifest.Options{})
	Expect(err).NotTo(HaveOccurred())
	ways := connect.NewConnections(filepath.Join(l.state, "virtual"), logr.Discard())
	ways.Use(read.Set)
	db, err := store.OpenBolt(filepath.Join(l.state, "rsm.db"), store.BoltOptions{Who: "an application"})
	Expect(err).NotTo(HaveOccurred())
	defer db.Close() //nolint:errcheck // what it holds was committed
	m, err := rsm.New(ctx, rsm.Options{Store: db, Connect: ways.Connect})
	Expect(err).NotTo(HaveOccurred())
	defer m.Close() //nolint:errcheck // a connection that is lost is no harm now
	do(m.Session(record.Actor{Application: "an application"}))
}
