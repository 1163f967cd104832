// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// folderInMemory is a folder for virtual libraries: in memory where there is one.
func folderInMemory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rsmctl-sim-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// historiesToPlay is how many are played. Nothing runs at once in a history, so that
// there is nothing for the race detector to find: it only takes its time.
// .ci/run plays 300 without it, and hack/simulate any number.
func historiesToPlay() uint64 {
	switch {
	case testing.Short(), raceDetector:
		return 30
	}
	return 300
}

func TestNoHistoryBreaksARule(t *testing.T) {
	for seed := uint64(1); seed <= historiesToPlay(); seed++ {
		result, err := Run(Options{Seed: seed, Folder: folderInMemory(t)})
		if err != nil {
			t.Fatal(err)
		}
		if result.Broken != nil {
			t.Fatalf("hack/simulate --seed %d\n%s", seed, strings.Join(result.History, "\n"))
		}
	}
}

func TestASeedGivesTheSameHistoryAgain(t *testing.T) {
	play := func(seed uint64) (string, []string) {
		var all bytes.Buffer
		result, err := Run(Options{Seed: seed, Folder: folderInMemory(t), Trace: &all})
		if err != nil {
			t.Fatal(err)
		}
		return result.Digest, strings.Split(all.String(), "\n")
	}
	for seed := uint64(1); seed <= 10; seed++ {
		digest, one := play(seed)
		again, two := play(seed)
		for i := range one {
			if i >= len(two) || one[i] != two[i] {
				t.Fatalf("seed %d: line %d differs:\n%s\n%s", seed, i, one[i], two[min(i, len(two)-1)])
			}
		}
		if digest != again {
			t.Errorf("seed %d: the digests differ", seed)
		}
	}
}

func TestTwoSeedsGiveTwoHistories(t *testing.T) {
	one, err := Run(Options{Seed: 1, Folder: folderInMemory(t)})
	if err != nil {
		t.Fatal(err)
	}
	two, err := Run(Options{Seed: 2, Folder: folderInMemory(t)})
	if err != nil {
		t.Fatal(err)
	}
	if one.Digest == two.Digest {
		t.Error("the seed makes no difference")
	}
}
