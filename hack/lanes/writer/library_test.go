// SPDX-License-Identifier: Apache-2.0

package writer_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/labstock"
	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/hack/wiretap"
)

// lab is the library of the quickstart over iSCSI, and rsmctl with an empty state
// folder on the other side of a witness.
type lab struct {
	*tgt.Lab
	folder, state, manifests string
	witness                  *witness
	tap                      *wiretap.Tap
	// before is what stood on the tapes when nobody had done anything yet.
	before map[string][]byte
}

func newLab(ctx context.Context, drives int) *lab {
	GinkgoHelper()
	// The path of a socket is short; that of a test's folder is not.
	folder, err := os.MkdirTemp("", "lab")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, folder)
	l := &lab{folder: folder, state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir(), witness: &witness{}}
	l.Lab, err = tgt.Start(ctx, quickstartLayout(ctx, drives), folder)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.Close)
	l.tap, err = wiretap.Start(l.Portal(), l.witness.judgeAndHold)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.tap.Close)
	l.before = l.readTapes()

	Expect(os.CopyFS(l.manifests, os.DirFS(quickstart))).To(Succeed())
	// The witness cannot read along where there are digests.
	library := fmt.Sprintf("apiVersion: rsm.storage/v1alpha1\nkind: Library\nmetadata: {name: %s}\nspec:\n"+
		"  driver: iscsi\n  iscsi: {portal: '%s', target: %s, digests: None}\n", name, l.tap.Portal(), l.Target())
	Expect(os.WriteFile(l.libraryManifest(), []byte(library), 0o600)).To(Succeed())
	return l
}

// libraryManifest is the manifest that says how the library is reached.
func (l *lab) libraryManifest() string { return filepath.Join(l.manifests, "library.yaml") }

// quickstartLayout is the library of the quickstart with so many drives.
func quickstartLayout(ctx context.Context, drives int) tgt.Layout {
	GinkgoHelper()
	_, declared, err := labstock.Declared(ctx, quickstart)
	Expect(err).NotTo(HaveOccurred())
	declared.Drives.Count = drives
	return declared
}

// placesByBarcode is where the cartridges are, by barcode, as the library itself
// says.
func (l *lab) placesByBarcode(ctx context.Context) map[string]int {
	GinkgoHelper()
	where, err := l.Where(ctx)
	Expect(err).NotTo(HaveOccurred())
	places := map[string]int{}
	for address, barcode := range where {
		places[barcode] = address
	}
	return places
}

// readTapes are the files in which tgtd keeps what stands on the cartridges, without
// that of the other program.
func (l *lab) readTapes() map[string][]byte {
	GinkgoHelper()
	files, err := filepath.Glob(filepath.Join(l.folder, "cartridges", "*"))
	Expect(err).NotTo(HaveOccurred())
	all := map[string][]byte{}
	for _, file := range files {
		if all[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			Fail(err.Error())
		}
	}
	Expect(all).To(HaveKey(theirs))
	delete(all, theirs)
	return all
}

// changedTapes are the cartridges on which something else stands than before.
func (l *lab) changedTapes() (barcodes []string) {
	GinkgoHelper()
	after := l.readTapes()
	Expect(slices.Sorted(maps.Keys(after))).To(Equal(slices.Sorted(maps.Keys(l.before))))
	for barcode, image := range l.before {
		if !bytes.Equal(after[barcode], image) {
			barcodes = append(barcodes, barcode)
		}
	}
	return barcodes
}
