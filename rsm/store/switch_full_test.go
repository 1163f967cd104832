// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

// smallDisk mounts a file system of so many bytes for one test.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	why := "mounting needs root"
	if os.Geteuid() == 0 {
		out, err := exec.Command("mount", "-t", "tmpfs", "-o", "nr_inodes=60,size="+size, "tmpfs", dir).CombinedOutput()
		if err == nil {
			t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
			return dir
		}
		why = string(out)
	}
	if os.Getenv("CI") != "" {
		t.Fatal("in CI this must run: " + why)
	}
	t.Skip("NOT RUN: " + why)
	return ""
}

// Every file that is taken off a disk without a free name lets the switch come
// one step further. Until it is done, the database is the old one.
func TestADiskWithoutRoomKeepsTheOldDatabaseUntilThereIsRoom(t *testing.T) {
	dir := smallDisk(t, "200m")
	path := filepath.Join(dir, "rsm.db")
	file := databaseWithExport(t, path, "old")
	b := openStore(t, path, store.BoltOptions{})
	mustUpdate(t, b, func(w store.Writer) error { return w.Put("left", "count", []byte("now")) })
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	stageUnprepared(t, path, file)
	var ballast []string
	for err := error(nil); err == nil; {
		name := filepath.Join(dir, fmt.Sprintf("ballast-%d", len(ballast)))
		if err = os.WriteFile(name, nil, 0o600); err == nil {
			ballast = append(ballast, name)
		}
	}
	refused := 0
	for {
		done, err := store.Switch(path, 0, noon)
		if err == nil {
			if done == nil || whatItSays(t, path) != "old" || whatItSays(t, done.Kept) != "now" {
				t.Errorf("%+v", done)
			}
			break
		}
		refused++
		if !errors.Is(err, syscall.ENOSPC) || whatItSays(t, path) != "now" || len(ballast) == 0 {
			t.Fatalf("error %v, it says %s", err, whatItSays(t, path))
		}
		if err := os.Remove(ballast[0]); err != nil {
			t.Fatal(err)
		}
		ballast = ballast[1:]
	}
	if refused == 0 {
		t.Error("the disk was never full")
	}
}

func TestADiskWithoutRoomStagesNothing(t *testing.T) {
	file := databaseWithExport(t, filepath.Join(t.TempDir(), "rsm.db"), "good")
	dir := smallDisk(t, "10m")
	path := filepath.Join(dir, "rsm.db")
	if _, err := store.Stage(t.Context(), path, file, noon, prepareNothing); err == nil {
		t.Error("it was staged")
	}
	if got := filesBelow(t, dir); got != "" {
		t.Errorf("left %s", got)
	}
}
