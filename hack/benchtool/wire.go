// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/scsi"
)

// slotCounts are the sizes of the libraries on the wire; media are the
// cartridges in each, at most.
var slotCounts = []int{24, 200, 2_000}

const wireCartridges = 40

// errandLength is how long one round of an errand takes.
const errandLength = 100 * time.Millisecond

// places are where a client is measured.
var places = []place{apart, shared}

// benchISCSI measures rsmctl and its initiator on libraries of tgtd, on the
// loopback interface, beside programs in C that do the same.
func (b *bench) benchISCSI(ctx context.Context) error {
	if err := tgt.Installed(); err != nil {
		b.tellProgress("WITHOUT anything over iSCSI: %v", err)
		return nil
	}
	if findProgram(placer) == "" || runtime.NumCPU() < 2 {
		b.tellProgress("WITHOUT anything over iSCSI: it takes two processors and %s (Debian: apt-get install util-linux)", placer)
		return nil
	}
	b.announcePeers()
	rounds := map[bool]int{true: 5, false: 15}[b.quick]
	for _, slots := range slotCounts {
		if err := b.benchLibraryOf(ctx, slots, rounds, ""); err != nil {
			return fmt.Errorf("%d slots: %w", slots, err)
		}
		if err := b.benchLibraryOf(ctx, slots, rounds, "CRC32C"); err != nil {
			return fmt.Errorf("%d slots, with checksums: %w", slots, err)
		}
	}
	return nil
}

// benchLibraryOf measures one library: everything, or with checksums of headers only
// what they make slower.
func (b *bench) benchLibraryOf(ctx context.Context, slots, rounds int, digest string) (err error) {
	layout := tgt.Layout{
		Slots: tgt.Range{Count: slots}, Drives: tgt.Range{Count: 2}, Ports: tgt.Range{Count: 4}, Disk: diskBlocks * blockLength,
	}
	if digest != "" {
		layout.Parameters = map[string]string{"HeaderDigest": digest}
	}
	for i := range min(slots, wireCartridges) {
		layout.Cartridges = append(layout.Cartridges, tgt.Cartridge{Barcode: barcodeOf(i)})
	}
	lab, err := tgt.Start(ctx, layout, filepath.Join(b.folder, "lab"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	w := &wireBench{bench: b, lab: lab, slots: slots, rounds: rounds, self: self}
	if err := w.pinDaemon(ctx); err != nil {
		return err
	}
	if digest != "" {
		b.tellProgress("%s slots over iSCSI, with checksums", withThousands(slots))
		for _, p := range places {
			if err := w.duelWithLibiscsi(ctx, unitReadyDigestRow.onProcessors(p), w.errandFor(unitReady, true)); err != nil {
				return err
			}
		}
		return nil
	}
	b.tellProgress("%s slots over iSCSI", withThousands(slots))
	for _, measure := range []func(context.Context) error{w.benchCommands, w.benchPrograms, w.benchInGuest} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wireBench measures one library.
type wireBench struct {
	*bench
	lab           *tgt.Lab
	slots, rounds int
	self          string // this program
}

func (w *wireBench) errandFor(command string, digest bool) errand {
	layout := w.lab.Layout()
	e := errand{portal: w.lab.Portal(), target: w.lab.Target(), lun: 1, digest: digest, command: command, length: errandLength}
	switch command {
	case readBlock:
		e.lun = w.lab.DiskLUN()
	case lookAtAll:
		e.elements = []elementRange{
			{scsi.TransportElement, layout.Transports}, {scsi.StorageElement, layout.Slots},
			{scsi.ImportExportElement, layout.Ports}, {scsi.DataTransferElement, layout.Drives},
		}
	}
	return e
}

// benchCommands measures what the initiator does, by one command at a time.
func (w *wireBench) benchCommands(ctx context.Context) error {
	for _, p := range places {
		for _, d := range []struct {
			row     wireRow
			command string
		}{{unitReadyRow, unitReady}, {inquiryRow, inquire}, {blockLibraryRow, readBlock}} {
			if err := w.duelWithLibiscsi(ctx, d.row.onProcessors(p), w.errandFor(d.command, false)); err != nil {
				return err
			}
		}
		if err := w.benchReadTool(ctx, blockToolRow.onProcessors(p)); err != nil {
			return err
		}
	}
	if err := w.duelWithLibiscsi(ctx, elementStatusRow, w.errandFor(lookAtAll, false)); err != nil {
		return err
	}
	return w.duelWithLibiscsi(ctx, sessionRow, w.errandFor(logIn, false))
}

// benchPrograms measures whole processes as users start them.
func (w *wireBench) benchPrograms(ctx context.Context) error {
	manifests, env, err := w.learnLabels(ctx)
	if err != nil {
		return err
	}
	fast := process{env: env, args: w.inventoryArgs(manifests), check: checkLastLine(libraryName + ": fast inventory, 0 labels read, 0 failed.")}
	discover := process{env: env, args: []string{w.rsmctl, "discover", "iscsi://" + w.lab.Portal()}}
	if err := w.compareInTurn(ctx, fastInventoryRow, fast.measureMilliseconds, nil); err != nil {
		return err
	}
	return w.compareInTurn(ctx, discoveryRow, discover.measureMilliseconds, w.measureListTool())
}

// learnLabels declares the library and lets rsmctl read all labels once.
func (w *wireBench) learnLabels(ctx context.Context) (manifests string, env []string, err error) {
	manifests = filepath.Join(w.folder, fmt.Sprintf("wire-%d", w.slots))
	err = writeFile(manifests, "library.yaml", func(out io.Writer) error {
		_, err := fmt.Fprintf(out, wireManifest, libraryName, w.lab.Portal(), w.lab.Target())
		return err
	})
	if err != nil {
		return "", nil, err
	}
	env = []string{"RSMCTL_STATE_DIR=" + filepath.Join(manifests, "state")}
	_, err = process{env: env, args: w.inventoryArgs(manifests)}.measureRun(ctx)
	return manifests, env, err
}

func (w *wireBench) inventoryArgs(manifests string) []string {
	return []string{w.rsmctl, "inventory", libraryName, "-f", filepath.Join(manifests, "library.yaml"), "--method", "fast"}
}

const wireManifest = `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: %s}
spec:
  driver: iscsi
  iscsi: {portal: %q, target: %q}
`
