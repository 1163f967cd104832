// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The name of a file that is being written. It is hidden, so that nobody takes
// it for a manifest or an export.
const (
	leftoverPrefix = ".rsm-"
	leftoverSuffix = ".partial"
)

// Sweep removes from a folder what crashes have left there, and what others have
// put beside that under its name and more. What was written after since stays:
// somebody may still be at it. With the zero time all of it goes; that is for a
// caller who is alone in the folder.
func Sweep(folder string, since time.Time) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), leftoverPrefix) || !strings.Contains(e.Name(), leftoverSuffix) {
			continue
		}
		if info, err := e.Info(); err == nil && (since.IsZero() || info.ModTime().Before(since)) {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}
