// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestCommandLine(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Command line")
}

// lab is a quickstart of its own: a state folder, a copy of the manifests, and
// a library, which is the virtual one unless tgt is set.
type lab struct {
	state, manifests string
	tgt              *tgtLibrary
}

// said is what a command printed and how it ended.
type said struct {
	status   int
	out, err string
}

func newLab() *lab {
	l := newVirtualLab()
	if overISCSI {
		l.tgt = startTgt(quickstartLayout())
		l.write("library.yaml", l.tgt.manifest("demo"))
	}
	return l
}

func newVirtualLab() *lab {
	l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
	Expect(os.CopyFS(l.manifests, os.DirFS("../../manifests/quickstart"))).To(Succeed())
	return l
}

// appliedLab is a lab whose library matches its manifests.
func appliedLab() *lab {
	l := newLab()
	Expect(l.apply().status).To(Equal(0))
	return l
}

// rsmctl runs a command line in this process.
func (l *lab) rsmctl(args ...string) said {
	var out, err bytes.Buffer
	status := cli.MainInHaste(context.Background(), append(args, "--state-dir", l.state), strings.NewReader(""), &out, &err)
	AddReportEntry("rsmctl "+strings.Join(args, " "), out.String()+err.String(), ReportEntryVisibilityFailureOrVerbose)
	return said{status, out.String(), err.String()}
}

func (l *lab) apply(args ...string) said {
	return l.rsmctl(append([]string{"apply", "-f", l.manifests}, args...)...)
}

// hands plays the operator; what it does must work.
func (l *lab) hands(args ...string) {
	GinkgoHelper()
	if l.tgt != nil {
		l.tgt.hands(args...)
		return
	}
	done := l.rsmctl(append([]string{"virtual"}, args...)...)
	Expect(done.status).To(Equal(0), "%s", done.err)
}

// plan is what `plan -o json` says, and its exit status.
func (l *lab) plan() (decide.Plan, int) {
	done := l.rsmctl("plan", "-f", l.manifests, "-o", "json")
	var plan decide.Plan
	Expect(json.Unmarshal([]byte(done.out), &plan)).To(Succeed(), "%s", done.err)
	return plan, done.status
}

// edit changes a manifest.
func (l *lab) edit(file string, change func(string) string) {
	path := filepath.Join(l.manifests, file)
	text, err := os.ReadFile(path)
	Expect(err).NotTo(HaveOccurred())
	Expect(os.WriteFile(path, []byte(change(string(text))), 0o600)).To(Succeed())
}

// write adds a manifest.
func (l *lab) write(file, text string) {
	Expect(os.WriteFile(filepath.Join(l.manifests, file), []byte(text), 0o600)).To(Succeed())
}

// original is a manifest of the quickstart as it was.
func original(file string) string {
	GinkgoHelper()
	text, err := os.ReadFile("../../manifests/quickstart/" + file)
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// remove takes a manifest away.
func (l *lab) remove(file string) {
	Expect(os.Remove(filepath.Join(l.manifests, file))).To(Succeed())
}

// without drops every line that holds one of the words.
func without(words ...string) func(string) string {
	return func(text string) string {
		var kept []string
		for line := range strings.Lines(text) {
			drop := false
			for _, w := range words {
				drop = drop || strings.Contains(line, w)
			}
			if !drop {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
}

// side is the shape of `get sides -o json` as its users know it.
type side struct {
	OMID     label.OMID       `json:"omid"`
	State    record.SideState `json:"state"`
	Pool     string           `json:"pool"`
	LMID     record.LMID      `json:"lmid"`
	PMID     record.PMID      `json:"pmid"`
	Barcode  string           `json:"barcode"`
	Location record.Location  `json:"location"`
	SetAside *record.SetAside `json:"setAside"`
	Evidence record.Evidence  `json:"evidence"`
}

// sides lists the sides by barcode. Two cartridges of one barcode are an
// error, unless the barcode is empty.
func (l *lab) sides() map[string]side {
	done := l.rsmctl("get", "sides", "-o", "json")
	Expect(done.status).To(Equal(0), "%s", done.err)
	var list []side
	Expect(json.Unmarshal([]byte(done.out), &list)).To(Succeed())
	byBarcode := map[string]side{}
	for _, s := range list {
		byBarcode[s.Barcode] = s
	}
	Expect(byBarcode).To(HaveLen(len(list)))
	return byBarcode
}

// openRequests are the operator requests that wait for a person.
func (l *lab) openRequests() []record.OperatorRequest {
	done := l.rsmctl("get", "requests", "-o", "json")
	var view struct{ Operator []record.OperatorRequest }
	Expect(json.Unmarshal([]byte(done.out), &view)).To(Succeed(), "%s", done.err)
	var open []record.OperatorRequest
	for _, r := range view.Operator {
		if r.State == record.Submitted {
			open = append(open, r)
		}
	}
	return open
}

// actions lists the actions of a plan's steps as ACTION NAME REASON.
func actions(plan decide.Plan) []string {
	list := []string{}
	for _, s := range plan.Steps {
		list = append(list, string(s.Action)+" "+s.Name+" "+string(s.Reason))
	}
	return list
}

// blocked lists what is blocked as NAME REASON.
func blocked(plan decide.Plan) []string {
	list := []string{}
	for _, b := range plan.Blocked {
		list = append(list, b.Name+" "+string(b.Reason))
	}
	return list
}

// drift lists the drift as NAME REASON.
func drift(plan decide.Plan) []string {
	list := []string{}
	for _, d := range plan.Drift {
		list = append(list, d.Name+" "+string(d.Reason))
	}
	return list
}

// whole checks that every cartridge of the library is exactly once in the
// records, at the place where the library has it.
func (l *lab) whole() {
	GinkgoHelper()
	recorded := map[string]int{}
	for barcode, s := range l.sides() {
		if s.Location.Type != record.Offline {
			recorded[barcode] = s.Location.Address
		}
	}
	Expect(recorded).To(Equal(l.places()))
	check := l.rsmctl("db", "check")
	Expect(check.status).To(Equal(0), "%s%s", check.out, check.err)
}

// places is where the cartridges of the library are, by barcode.
func (l *lab) places() map[string]int {
	GinkgoHelper()
	real := map[string]int{}
	if l.tgt != nil {
		where, err := l.tgt.Where(context.Background())
		Expect(err).NotTo(HaveOccurred())
		for address, barcode := range where {
			real[barcode] = address
		}
		return real
	}
	done := l.rsmctl("virtual", "ls", "-o", "json")
	Expect(done.status).To(Equal(0), "%s", done.err)
	var places []struct {
		Address   int
		Cartridge *struct{ Barcode string }
	}
	Expect(json.Unmarshal([]byte(done.out), &places)).To(Succeed())
	for _, p := range places {
		if p.Cartridge != nil && p.Address >= 0 {
			real[p.Cartridge.Barcode] = p.Address
		}
	}
	return real
}
