// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
)

func BenchmarkMillionRows(b *testing.B) {
	dir := writeFolder(b, map[string]string{"a.yaml": pool + `---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: big}
spec: {pool: weekly, sidesFrom: [{csv: big.csv}]}
`})
	const rows = 1_000_000
	f, err := os.Create(filepath.Join(dir, "big.csv"))
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	_, _ = fmt.Fprintln(w, "labelType,labelId,labelInfo,barcode,lmid,state,location")
	for i := range rows {
		_, _ = fmt.Fprintf(w, "RSM,%08x-7a0f-4a52-9f5d-0d3c1f0a6b11,weekly/%d,A%07dL8,%08x-9a3b-4c5d-8e6f-0123456789ab,Allocated,Online\n", i, i, i, i)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var r *manifest.Result
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ReportAllocs()
	for b.Loop() {
		r = loadPaths(b, dir)
	}
	if !r.Set.Complete || len(r.Set.MediaSets[0].Sides) != rows {
		b.Fatal(problemLines(r, dir))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/rows, "live-B/row")
	runtime.KeepAlive(r)
}

func smallDocument(i int) string {
	return fmt.Sprintf("apiVersion: rsm.storage/v1alpha1\nkind: MediaPool\nmetadata:\n  name: pool-%d\nspec:\n  mediaType: LTO-8\n  drawFromFree: true\n", i)
}

func BenchmarkSmallDocumentsInOneFile(b *testing.B) {
	var text strings.Builder
	for i := range 20_000 {
		text.WriteString("---\n" + smallDocument(i))
	}
	dir := writeFolder(b, map[string]string{"a.yaml": text.String()})
	for b.Loop() {
		if r := loadPaths(b, dir); !r.Set.Complete {
			b.Fatal(problemLines(r, dir))
		}
	}
}

func BenchmarkSmallDocumentsInManyFiles(b *testing.B) {
	files := map[string]string{}
	for i := range 20_000 {
		files[fmt.Sprintf("%d/%d.yaml", i%100, i)] = smallDocument(i)
	}
	dir := writeFolder(b, files)
	for b.Loop() {
		if r := loadPaths(b, dir); !r.Set.Complete {
			b.Fatal(problemLines(r, dir))
		}
	}
}
