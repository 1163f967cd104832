// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A page that memory cannot show, here because the file ends before it, must
// not end the program: it is read, and the error says which page it is.
func TestAPageThatMemoryCannotShowIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	if err := createDatabase(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := info.Size()
	if err := os.Truncate(path, 2*int64(os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := checkMappedPages(f, whole); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "page ") || !strings.Contains(err.Error(), "EOF") {
		t.Errorf("error %v", err)
	}
}
