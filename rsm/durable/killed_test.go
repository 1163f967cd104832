// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// victim tells the test binary to be the process that is killed, and which
// file it is to replace.
const victim = "RSMCTL_DURABLE_VICTIM"

// TestMain runs the victim instead of the tests when it is asked to.
func TestMain(m *testing.M) {
	if path := os.Getenv(victim); path != "" {
		if err := ways[os.Getenv(victim+"_DOES")](path); err != nil {
			panic(err)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAKilledProcessLeavesTheOldContentOrTheNewOne(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "victim")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "failpoints", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for point, want := range map[string]string{"durable/before-rename": before, "durable/after-rename": after} {
		for way := range ways {
			t.Run(way+", "+point, func(t *testing.T) {
				path := makeFile(t, before)
				cmd := exec.CommandContext(t.Context(), binary)
				cmd.Env = append(os.Environ(), victim+"="+path, victim+"_DOES="+way, "RSMCTL_FAILPOINT="+point)
				var exit *exec.ExitError
				if err := cmd.Run(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
					t.Fatalf("it was not killed: %v", err)
				}
				if got := contentOf(t, path); got != want {
					t.Errorf("it holds %q", got)
				}
				Sweep(filepath.Dir(path), time.Time{})
				if left := filesBeside(t, path); len(left) > 0 {
					t.Errorf("left behind, and not known for it: %v", left)
				}
			})
		}
	}
}
