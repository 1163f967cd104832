// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// victimDir tells the test binary to be the process that is killed, and
// victimDoes what it is to do.
const (
	victimDir  = "RSMCTL_STORE_VICTIM"
	victimDoes = "RSMCTL_STORE_VICTIM_DOES"
)

// TestMain runs the victim instead of the tests when it is asked to.
func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		err := error(nil)
		if os.Getenv(victimDoes) == "switch" {
			err = stageAndSwitch(dir)
		} else {
			err = commitAndExport(dir, os.Stdout)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// commitAndExport commits and exports in turn. It says on out which revision it has
// been told is durable.
func commitAndExport(dir string, out io.Writer) error {
	ctx := context.Background()
	b, err := store.OpenBolt(filepath.Join(dir, "rsm.db"), store.BoltOptions{})
	if err != nil {
		return err
	}
	for i := range 4 {
		revision, err := b.Update(ctx, func(w store.Writer) error {
			return errors.Join(w.Put("left", "count", fmt.Append(nil, i+1)), w.Put("right", "count", fmt.Append(nil, i+1)))
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, revision); err != nil {
			return err
		}
		if _, _, err := store.ExportFile(ctx, b, store.ExportDir(b.Path()), time.Unix(int64(i), 0)); err != nil {
			return err
		}
	}
	return b.Close()
}

// The victim is killed at every point, early and late. What it leaves must
// open, must hold everything that was reported durable and only whole
// transactions, and every export with a name must be whole.
func TestAKillAtAnyPointLosesNothingThatWasCommitted(t *testing.T) {
	binary := buildVictim(t)
	points := map[string]int{ // how often each is passed
		"store/create-before-link": 1, "store/create-after-link": 1,
		"store/before-commit": 4, "store/after-commit": 4,
		"store/export-before-sync": 4, "store/export-after-sync": 4,
		"store/export-before-rename": 4, "store/export-after-rename": 4,
		"durable/before-rename": 8, "durable/after-rename": 8, // of an export and of its manifest
	}
	for point, times := range points {
		for n := 1; n <= times; n++ {
			t.Run(fmt.Sprintf("%s the %d. time", point, n), func(t *testing.T) {
				dir := t.TempDir()
				checkSurvivor(t, dir, killVictim(t, binary, dir, fmt.Sprintf("%s:%d", point, n), "commit"))
			})
		}
	}
}

// buildVictim builds this test binary with failpoints.
func buildVictim(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "victim")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "failpoints", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// killVictim runs the victim and returns the last revision that it reported.
func killVictim(t *testing.T, binary, dir, point, does string) (reported uint64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(os.Environ(), victimDir+"="+dir, victimDoes+"="+does, "RSMCTL_FAILPOINT="+point)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v", err)
	}
	if lines := strings.Fields(string(out)); len(lines) > 0 {
		_, _ = fmt.Sscan(lines[len(lines)-1], &reported)
	}
	return reported
}

func checkSurvivor(t *testing.T, dir string, reported uint64) {
	t.Helper()
	path := filepath.Join(dir, "rsm.db")
	if _, err := os.Stat(path); err == nil {
		if _, problems, err := store.CheckFile(t.Context(), path, nil); err != nil || len(problems) > 0 {
			t.Errorf("problems %v, error %v", problems, err)
		}
	}
	exports, err := filepath.Glob(filepath.Join(store.ExportDir(path), "rsm-*.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, export := range exports {
		if _, err := os.Stat(export + ".json"); err != nil {
			t.Error(err)
		}
		if _, problems, err := store.CheckFile(t.Context(), export, nil); err != nil || len(problems) > 0 {
			t.Errorf("%s: problems %v, error %v", export, problems, err)
		}
	}
	b := openStore(t, path, store.BoltOptions{})
	err = b.View(t.Context(), func(r store.Reader) error {
		left, right := r.Get("left", "count"), r.Get("right", "count")
		want := ""
		if r.Revision() > 0 {
			want = fmt.Sprint(r.Revision())
		}
		if r.Revision() < reported || r.Revision() > reported+1 || string(left) != want || string(right) != want {
			t.Errorf("revision %d after %d was reported: left %q, right %q", r.Revision(), reported, left, right)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "after", nil) })
}
