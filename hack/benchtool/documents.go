// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
)

// benchDocuments measures validate on many small documents, one to a file, beside
// kubeconform on the same files.
func (b *bench) benchDocuments(ctx context.Context) error {
	counts := []int{1_000, 10_000, goalDocuments, 100_000}
	if b.quick {
		counts = counts[:3]
	}
	kubeconform := findProgram("kubeconform")
	if kubeconform == "" {
		b.tellProgress("WITHOUT kubeconform, which is not there; to compare with it: go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0")
	}
	for _, n := range counts {
		b.tellProgress("%s small documents", withThousands(n))
		if err := b.benchDocumentsOf(ctx, n, kubeconform); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) benchDocumentsOf(ctx context.Context, n int, kubeconform string) error {
	folder, schemas := filepath.Join(b.folder, fmt.Sprintf("documents-%d", n)), filepath.Join(b.folder, "schemas")
	if err := writeDocuments(folder, n); err != nil {
		return err
	}
	if err := writeFile(schemas, "mediapool.json", func(w io.Writer) error {
		_, err := io.WriteString(w, documentSchema)
		return err
	}); err != nil {
		return err
	}
	processes := []process{{args: []string{b.rsmctl, "validate", "-f", folder}}}
	if kubeconform != "" {
		processes = append(processes, process{
			args:  []string{kubeconform, "-strict", "-summary", "-schema-location", filepath.Join(schemas, "{{.ResourceKind}}.json"), folder},
			check: checkPrinted(fmt.Sprintf("Valid: %d, Invalid: 0, Errors: 0, Skipped: 0", n)),
		})
	}
	costs, err := measureInTurn(ctx, 5, processes...)
	if err != nil {
		return err
	}
	row := b.table.rowFor(n)
	row.documents = &costs[0]
	if kubeconform != "" {
		row.kubeconform = &costs[1]
	}
	return b.removeInputs(folder)
}

// writeDocuments makes n manifests, a hundred to a folder.
func writeDocuments(folder string, n int) error {
	for i := range n {
		if err := writeFile(filepath.Join(folder, fmt.Sprint(i/100)), fmt.Sprintf("%d.yaml", i), func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "apiVersion: rsm.storage/v1alpha1\nkind: MediaPool\nmetadata:\n  name: pool-%d\nspec:\n  mediaType: LTO-8\n  drawFromFree: true\n", i)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// documentSchema is what kubeconform checks of those manifests. It is much less than
// what rsmctl checks.
const documentSchema = `{
  "type": "object", "additionalProperties": false, "required": ["apiVersion", "kind", "metadata", "spec"],
  "properties": {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object", "additionalProperties": false, "required": ["name"], "properties": {"name": {"type": "string"}}},
    "spec": {"type": "object", "additionalProperties": false, "properties": {
      "mediaType": {"type": "string"},
      "drawFromFree": {"type": "boolean"}
    }}
  }
}
`

// findProgram finds a program on the PATH, or where go install puts it; empty
// when it is in neither.
func findProgram(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	out, err := exec.Command("go", "env", "GOBIN", "GOPATH").Output()
	if err != nil {
		return ""
	}
	bin, paths, _ := strings.Cut(strings.TrimRight(string(out), "\n"), "\n")
	folders := []string{bin}
	for _, path := range filepath.SplitList(paths) {
		folders = append(folders, filepath.Join(path, "bin"))
	}
	for _, folder := range folders {
		if path, err := exec.LookPath(filepath.Join(folder, name)); folder != "" && err == nil {
			return path
		}
	}
	return ""
}

// checkPrinted checks that a program printed a text.
func checkPrinted(want string) func([]byte) error {
	return func(out []byte) error {
		if !strings.Contains(string(out), want) {
			return fmt.Errorf("it did not print %q but %q", want, beginningOf(out))
		}
		return nil
	}
}
