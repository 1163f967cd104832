// SPDX-License-Identifier: Apache-2.0

// Package generated keeps what is made from code in step with it: pages of the
// documentation, the JSON Schema, sample media, expected output. The test that
// makes a file hands it to File, Part or Text, which compare it with what is
// kept. With -update, which hack/generate gives, they write what differs.
//
//	func TestTheDiagramOfStatesIsGenerated(t *testing.T) {
//		generated.Part(t, "../docs/states.md", "```mermaid\n", "```\n", rsm.StateDiagram())
//	}
//
// hack/generate runs the tests (and Ginkgo's specs) whose names say "generated",
// and no others; a test of another name is refused. Only tests import this
// package.
package generated

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the files that are generated, where they are stale; hack/generate does it for all")

// T is what this package needs of a testing.TB, and of Ginkgo's GinkgoT().
type T interface {
	Helper()
	Name() string
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// File holds a whole file, which may not exist yet.
func File(t T, path string, want []byte) {
	t.Helper()
	is, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%v", err)
	}
	keepCurrent(t, path, err == nil, string(is), string(want))
}

// Part holds what stands between two markers, the first of their kind in a file.
// Without an end it is the rest of the file.
func Part(t T, path, begin, end, want string) {
	t.Helper()
	Text(t, path, func(text string) string {
		before, rest, ok := strings.Cut(text, begin)
		after := ""
		if end != "" && ok {
			_, after, ok = strings.Cut(rest, end)
		}
		if !ok {
			t.Fatalf("%s has no part between %q and %q: write these two where it belongs", pathBelowRoot(path), begin, end)
		}
		return before + begin + want + end + after
	})
}

// Text holds a file that renew knows how to renew: it is current when renew returns
// it unchanged.
func Text(t T, path string, renew func(text string) string) {
	t.Helper()
	is, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v", err)
	}
	keepCurrent(t, path, true, string(is), renew(string(is)))
}

// keepCurrent compares a file with what it should be, and writes it when asked.
func keepCurrent(t T, path string, exists bool, is, want string) {
	t.Helper()
	if !strings.Contains(strings.ToLower(t.Name()), "generated") {
		t.Fatalf("hack/generate does not find the test %q: its name does not say \"generated\"", t.Name())
	}
	switch {
	case exists && is == want:
	case !*update:
		t.Errorf("%s is stale: run hack/generate\n%s", pathBelowRoot(path), showDifference(is, want))
	default:
		err := os.WriteFile(path, []byte(want), 0o644)
		if err == nil {
			_, err = fmt.Fprintf(os.Stdout, "\nwrote %s\n", pathBelowRoot(path))
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
}

// showDifference shows what differs; nothing for what people cannot read.
func showDifference(is, want string) string {
	if !utf8.ValidString(is) || !utf8.ValidString(want) {
		return ""
	}
	return "(-file +made):\n" + cmp.Diff(is, want)
}

// pathBelowRoot is a path as seen from the root of the module.
func pathBelowRoot(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for root := filepath.Dir(whole); root != filepath.Dir(root); root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			short, _ := filepath.Rel(root, whole)
			return filepath.ToSlash(short)
		}
	}
	return path
}
