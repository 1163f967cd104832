// SPDX-License-Identifier: Apache-2.0

package generated

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// witness is a test that writes down what it is told.
type witness struct {
	name string
	said []string
}

// stopped is what Fatalf ends a witness with.
type stopped struct{}

func (w *witness) Helper()      {}
func (w *witness) Name() string { return w.name }
func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}
func (w *witness) Fatalf(format string, args ...any) {
	w.Errorf(format, args...)
	panic(stopped{})
}

// runAsTest runs a check as a test of a name, and returns what that test was told.
func runAsTest(name string, check func(t T)) string {
	w := &witness{name: name}
	func() {
		defer func() {
			if r := recover(); r != nil && r != (stopped{}) {
				panic(r)
			}
		}()
		check(w)
	}()
	return strings.Join(w.said, "\n")
}

// setUpdate has -update set for one test.
func setUpdate(t *testing.T) {
	*update = true
	t.Cleanup(func() { *update = false })
}

func makePage(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readPage(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAStaleFileIsNamedWithWhatCuresIt(t *testing.T) {
	path := makePage(t, "a\nBEGIN\nold\nEND\nz\n")
	for what, check := range map[string]func(t T){
		"a file":         func(t T) { File(t, path, []byte("new")) },
		"a new file":     func(t T) { File(t, path+".new", []byte("new")) },
		"a new, empty":   func(t T) { File(t, path+".new", nil) },
		"a part":         func(t T) { Part(t, path, "BEGIN\n", "END\n", "new\n") },
		"the rest of it": func(t T) { Part(t, path, "BEGIN\n", "", "new\n") },
		"a text":         func(t T) { Text(t, path, strings.ToUpper) },
	} {
		if said := runAsTest("TestItIsGenerated", check); !strings.Contains(said, "page.md") || !strings.Contains(said, "is stale: run hack/generate") {
			t.Errorf("%s: %q", what, said)
		}
	}
	if readPage(t, path) != "a\nBEGIN\nold\nEND\nz\n" {
		t.Errorf("it was written without -update")
	}
}

func TestACurrentFileIsLeftAlone(t *testing.T) {
	setUpdate(t)
	path := makePage(t, "a\nBEGIN\nold\nEND\nz\n")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	for what, check := range map[string]func(t T){
		"a file":         func(t T) { File(t, path, []byte("a\nBEGIN\nold\nEND\nz\n")) },
		"a part":         func(t T) { Part(t, path, "BEGIN\n", "END\n", "old\n") },
		"the rest of it": func(t T) { Part(t, path, "BEGIN\n", "", "old\nEND\nz\n") },
		"a text":         func(t T) { Text(t, path, strings.Clone) },
	} {
		if said := runAsTest("a spec: what is generated", check); said != "" {
			t.Errorf("%s: %s", what, said)
		}
	}
	if after, err := os.Stat(path); err != nil || !after.ModTime().Equal(long) {
		t.Error("it was written all the same")
	}
}

func TestAnUpdateWritesThePartAndNothingElse(t *testing.T) {
	setUpdate(t)
	path := makePage(t, "a\nBEGIN\nold\nEND\nz\nBEGIN\nEND\n")
	if said := runAsTest("TestItIsGenerated", func(t T) { Part(t, path, "BEGIN\n", "END\n", "new\n") }); said != "" {
		t.Error(said)
	}
	if is := readPage(t, path); is != "a\nBEGIN\nnew\nEND\nz\nBEGIN\nEND\n" {
		t.Errorf("%q", is)
	}
	if said := runAsTest("TestItIsGenerated", func(t T) { File(t, path+".new", []byte("new")) }); said != "" || readPage(t, path+".new") != "new" {
		t.Error(said)
	}
}

func TestAPageWithoutMarkersIsRefused(t *testing.T) {
	setUpdate(t)
	for _, text := range []string{"", "END\nBEGIN\n", "BEGIN\n"} {
		path := makePage(t, text)
		said := runAsTest("TestItIsGenerated", func(t T) { Part(t, path, "BEGIN\n", "END\n", "new\n") })
		if !strings.Contains(said, "no part between") || readPage(t, path) != text {
			t.Errorf("%q: %q", text, said)
		}
	}
}

func TestATestThatHackGenerateWouldNotFindIsRefused(t *testing.T) {
	path := makePage(t, "old")
	if said := runAsTest("TestThePage", func(t T) { File(t, path, []byte("old")) }); !strings.Contains(said, `"TestThePage"`) {
		t.Errorf("%q", said)
	}
}
