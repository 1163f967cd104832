// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/hack/labstock"
	"rsm.storage/rsmctl/hack/tgt"
)

const quickstart = "../../../manifests/quickstart"

// minute is how long anything may take.
const minute = time.Minute

// lab is a quickstart of its own: a state folder, a copy of the manifests, and
// a library, which is the virtual one unless tgt is set.
type lab struct {
	state, manifests string
	tgt              *tgt.Lab
}

func newVirtualLab() *lab {
	GinkgoHelper()
	l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
	Expect(os.CopyFS(l.manifests, os.DirFS(quickstart))).To(Succeed())
	return l
}

// newISCSILab has the library of the quickstart as tgtd emulates it.
func newISCSILab() *lab {
	GinkgoHelper()
	ctx, cancel := context.WithTimeout(context.Background(), minute)
	defer cancel()
	_, layout, err := labstock.Declared(ctx, quickstart)
	Expect(err).NotTo(HaveOccurred())
	// The path of a socket is short; that of a test's folder is not.
	folder, err := os.MkdirTemp("", "lab")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, folder)
	l := newVirtualLab()
	l.tgt, err = tgt.Start(ctx, layout, folder)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.tgt.Close)
	l.write("library.yaml", fmt.Sprintf("apiVersion: rsm.storage/v1alpha1\nkind: Library\nmetadata: {name: demo}\nspec:\n"+
		"  driver: iscsi\n  iscsi: {portal: '%s', target: %s, digests: None}\n", l.tgt.Portal(), l.tgt.Target()))
	return l
}

// said is what a command printed and how it ended.
type said struct {
	status   int
	out, err string
}

// rsmctl runs a command line in this process, where nothing kills it.
func (l *lab) rsmctl(args ...string) said {
	var out, err bytes.Buffer
	status := cli.Main(append(args, "--state-dir", l.state), strings.NewReader(""), &out, &err)
	AddReportEntry("rsmctl "+strings.Join(args, " "), out.String()+err.String(), ReportEntryVisibilityFailureOrVerbose)
	return said{status, out.String(), err.String()}
}

func (l *lab) apply() said { return l.rsmctl("apply", "-f", l.manifests) }

// decode runs a command that prints JSON, and must work.
func (l *lab) decode(into any, args ...string) {
	GinkgoHelper()
	done := l.rsmctl(append(args, "-o", "json")...)
	Expect(done.status).To(Equal(0), "%s", done.err)
	Expect(json.Unmarshal([]byte(done.out), into)).To(Succeed())
}

// export makes an export and returns its name.
func (l *lab) export() string {
	GinkgoHelper()
	var made struct{ File string }
	l.decode(&made, "db", "export")
	return made.File
}

// write adds a manifest, or replaces one.
func (l *lab) write(file, text string) {
	GinkgoHelper()
	Expect(os.WriteFile(filepath.Join(l.manifests, file), []byte(text), 0o600)).To(Succeed())
}

// restoreSet makes weekly.yaml what it is in the quickstart.
func (l *lab) restoreSet() {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join(quickstart, "weekly.yaml"))
	Expect(err).NotTo(HaveOccurred())
	l.write("weekly.yaml", string(text))
}

// dropSide takes A00008L8 out of weekly.yaml.
func (l *lab) dropSide() {
	GinkgoHelper()
	l.restoreSet()
	path := filepath.Join(l.manifests, "weekly.yaml")
	text, err := os.ReadFile(path)
	Expect(err).NotTo(HaveOccurred())
	var kept strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, "A00008L8") {
			kept.WriteString(line)
		}
	}
	l.write("weekly.yaml", kept.String())
}
