// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// folder is a folder for virtual libraries: in memory where there is one.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rsmctl-sim-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// histories is how many are played.
const histories = 300

func TestNoHistoryBreaksARule(t *testing.T) {
	for seed := uint64(1); seed <= histories; seed++ {
		result, err := Run(Options{Seed: seed, Folder: folder(t)})
		if err != nil {
			t.Fatal(err)
		}
		if result.Broken != nil {
			t.Fatalf("seed %d:\n%s", seed, strings.Join(result.History, "\n"))
		}
	}
}

func TestASeedGivesTheSameHistoryAgain(t *testing.T) {
	for seed := uint64(1); seed <= 10; seed++ {
		var first, second bytes.Buffer
		a, err := Run(Options{Seed: seed, Folder: folder(t), Trace: &first})
		if err != nil {
			t.Fatal(err)
		}
		b, err := Run(Options{Seed: seed, Folder: folder(t), Trace: &second})
		if err != nil {
			t.Fatal(err)
		}
		if a.Digest != b.Digest {
			one, two := strings.Split(first.String(), "\n"), strings.Split(second.String(), "\n")
			for i := range one {
				if i >= len(two) || one[i] != two[i] {
					t.Fatalf("seed %d: line %d differs:\n%s\n%s", seed, i, one[i], two[i])
				}
			}
		}
	}
}
