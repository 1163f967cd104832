// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/uuid"
)

// changedEvery is of how many sides the changed manifests have changed one. They
// drop it and declare it Complete in turn.
const changedEvery = 100

// The names that manifests and database share.
const (
	libraryName = "bench"
	poolName    = "weekly"
	setName     = "weekly-2026"
	mediaType   = "LTO-8"
)

const kindsManifest = `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: ` + libraryName + `}
spec:
  driver: virtual
  virtual: {slots: 10, drives: 1}
  inventory: {onStart: None}       # the records alone: no look at a robot
---
apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: ` + poolName + `}
spec: {mediaType: ` + mediaType + `, membership: Exact}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: ` + setName + `}
spec:
  pool: ` + poolName + `
  sidesFrom: [{csv: sides.csv}]
`

// writeManifests makes a folder of manifests that expect n sides.
func writeManifests(folder string, n int, changed bool) error {
	if err := writeFile(folder, "kinds.yaml", func(w io.Writer) error {
		_, err := io.WriteString(w, kindsManifest)
		return err
	}); err != nil {
		return err
	}
	return writeFile(folder, "sides.csv", func(w io.Writer) error {
		fmt.Fprintln(w, "labelType,labelId,labelInfo,barcode,state")
		for i := range n {
			state := "Allocated"
			if changed && i%changedEvery == 0 {
				if i/changedEvery%2 == 0 {
					continue
				}
				state = "Complete"
			}
			fmt.Fprintf(w, "RSM,%s,%s,%s,%s\n", labelIDOf(i), labelInfoOf(i), barcodeOf(i), state)
		}
		return nil
	})
}

// The identity of side i. Six characters and a media identifier make a
// barcode, so a million cartridges just fit.
func labelIDOf(i int) string   { return uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "label %d", i)).String() }
func labelInfoOf(i int) string { return fmt.Sprintf("weekly/%d", i) }
func barcodeOf(i int) string   { return fmt.Sprintf("%06dL8", i) }

// writeFile makes a file, and its folder, through a buffer. A failed write
// shows when the buffer is emptied.
func writeFile(folder, name string, write func(io.Writer) error) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
