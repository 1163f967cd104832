// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/hack/labstock"
	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/hack/wiretap"
	"rsm.storage/rsmctl/rsm/scsi"
)

// overISCSI is set while specs run on a real iSCSI target instead of the
// virtual library.
var overISCSI bool

// inEveryLibrary runs the same specs on the virtual library and, over iSCSI,
// on one that tgtd emulates.
func inEveryLibrary(text string, body func()) bool {
	Describe(text+", in the virtual library", body)
	return Describe(text+", in a library over iSCSI", Label("tgt"), func() {
		BeforeEach(func() {
			tgt.Need(GinkgoT())
			overISCSI = true
			DeferCleanup(func() { overISCSI = false })
		})
		body()
	})
}

// tgtLibrary is a real iSCSI target with the cartridges of the quickstart. What
// an operator does to it is said in the words of `rsmctl virtual`.
type tgtLibrary struct {
	*tgt.Lab
	tap    *wiretap.Tap
	folder string
	// onMove decides what becomes of the next MOVE MEDIUM, once; nil when
	// nothing special does.
	onMove atomic.Pointer[func(from, to int) wiretap.Verdict]
}

// quickstartLayout is the library of the quickstart, but for how it is reached.
func quickstartLayout() tgt.Layout {
	GinkgoHelper()
	_, layout, err := labstock.Declared(context.Background(), "../../manifests/quickstart/library.yaml")
	Expect(err).NotTo(HaveOccurred())
	return layout
}

func records(l v1alpha1.CartridgeLabel, barcode string) [][]byte {
	GinkgoHelper()
	r, err := connect.LabelRecords(l, barcode)
	Expect(err).NotTo(HaveOccurred())
	return r
}

// startTgt starts a library behind a tap. It ends with the spec.
func startTgt(layout tgt.Layout) *tgtLibrary {
	GinkgoHelper()
	// The path of a socket is short; that of a test's folder is not.
	folder, err := os.MkdirTemp("", "lab")
	Expect(err).NotTo(HaveOccurred())
	t := &tgtLibrary{folder: folder}
	t.Lab, err = tgt.Start(context.Background(), layout, folder)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(t.Close)
	t.tap, err = wiretap.Start(t.Portal(), func(_ int, cdb []byte) wiretap.Verdict {
		if cdb[0] != scsi.OpMoveMedium {
			return wiretap.Pass
		}
		decide := t.onMove.Swap(nil)
		if decide == nil {
			return wiretap.Pass
		}
		return (*decide)(int(binary.BigEndian.Uint16(cdb[4:])), int(binary.BigEndian.Uint16(cdb[6:])))
	})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(t.tap.Close)
	return t
}

// manifest declares the library under a name.
func (t *tgtLibrary) manifest(name string) string {
	return fmt.Sprintf("apiVersion: rsm.storage/v1alpha1\nkind: Library\nmetadata: {name: %s}\nspec:\n"+
		"  driver: iscsi\n  iscsi: {portal: '%s', target: %s, digests: None}\n", name, t.tap.Portal(), t.Target())
}

// hands does what `rsmctl virtual` does to a virtual library, as far as tgtd
// can express it.
func (t *tgtLibrary) hands(args ...string) {
	GinkgoHelper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	switch {
	case slices.Equal(args, []string{"fault", "clear"}):
		t.onMove.Store(nil)
	case slices.Contains(args, "no-answer"):
		t.atMove(1, func(int, int) wiretap.Verdict {
			if slices.Contains(args, "--carried-out") {
				return wiretap.CutAfter
			}
			return wiretap.CutBefore
		})
	default:
		Expect(labstock.ByHand(ctx, t.Lab, args...)).To(Succeed())
	}
}

// atMove lets decide say what becomes of the nth move from now.
func (t *tgtLibrary) atMove(n int, decide func(from, to int) wiretap.Verdict) {
	wait := func(from, to int) wiretap.Verdict {
		if n == 1 {
			return decide(from, to)
		}
		t.atMove(n-1, decide)
		return wiretap.Pass
	}
	t.onMove.Store(&wait)
}

// powerCut kills tgtd in the middle of the nth move from now, before or after
// the cartridge has got where it was going, and starts it again. done is
// closed then.
func (t *tgtLibrary) powerCut(n int, arrived bool) (done chan struct{}) {
	done = make(chan struct{})
	t.atMove(n, func(from, to int) wiretap.Verdict {
		defer GinkgoRecover()
		defer close(done)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if arrived {
			Expect(t.Move(ctx, from, to)).To(Succeed())
		}
		Expect(t.Kill(ctx)).To(Succeed())
		Expect(t.Restart(ctx, nil)).To(Succeed())
		return wiretap.CutBefore
	})
	return done
}

// tape is what stands on a cartridge, and how tgtd keeps it.
func (t *tgtLibrary) tape(barcode string) []byte {
	GinkgoHelper()
	image, err := os.ReadFile(filepath.Join(t.folder, "cartridges", barcode))
	Expect(err).NotTo(HaveOccurred())
	return image
}
