// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/tgt"
)

// quickstart is where the cartridges come from, seen from this package.
const quickstart = "../../manifests/quickstart"

// runOnLab runs one command on the lab of a folder and returns what it printed.
func runOnLab(t *testing.T, folder string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out, log strings.Builder
	if err := runCommand(ctx, append(args, "--folder", folder), &out, &log); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, &log)
	}
	return out.String()
}

// startLab starts a lab that ends with the test.
func startLab(t *testing.T, flags ...string) (folder, declared string) {
	t.Helper()
	tgt.Need(t)
	folder = filepath.Join(t.TempDir(), "lab")
	t.Cleanup(func() { runOnLab(t, folder, "down") })
	return folder, runOnLab(t, folder, append([]string{"up", "--stock", quickstart}, flags...)...)
}

func TestTheManifestOfALabReplacesThatOfTheQuickstart(t *testing.T) {
	_, declared := startLab(t, "--apart")
	set := loadManifest(t, declared).Set
	if len(set.Libraries) != 1 {
		t.Fatalf("%d libraries in\n%s", len(set.Libraries), declared)
	}
	library := set.Libraries[0].Value
	if library.Metadata.Name != "demo" || library.Spec.Driver != v1alpha1.DriverISCSI {
		t.Errorf("declared\n%s", declared)
	}
	if got := library.Spec.ISCSI.DriveTargets; len(got) != 2 {
		t.Errorf("targets of drives: %q", got)
	}
}

func loadManifest(t *testing.T, text string) *manifest.Result {
	t.Helper()
	result, err := manifest.Load(t.Context(), []string{"-"}, manifest.Options{Stdin: strings.NewReader(text)})
	if err != nil || result.Errors > 0 {
		t.Fatalf("%v %v in\n%s", err, result.Problems, text)
	}
	return result
}

func TestHandsReachALabThatRunsInTheBackground(t *testing.T) {
	folder, _ := startLab(t)
	runOnLab(t, folder, "swap", "1000", "1020")
	if removed := runOnLab(t, folder, "remove", "1015"); removed != "X00007L8\n" {
		t.Errorf("removed %q", removed)
	}
	runOnLab(t, folder, "insert", "X00007L8", "771")
	shown := strings.Fields(runOnLab(t, folder, "status"))
	for _, want := range [][]string{
		{"slot", "1000", "slot"}, {"slot", "1020", "A00001L8"}, {"slot", "1015", "slot"}, {"port", "771", "X00007L8"},
	} {
		if !strings.Contains(strings.Join(shown, " "), strings.Join(want, " ")) {
			t.Errorf("no %q in %q", want, shown)
		}
	}
}

func TestALabOfItsOwnShapeIsFilledWithLabels(t *testing.T) {
	folder, declared := startLab(t, "--slots", "7", "--drives", "1", "--ports", "0", "--first-slot", "40", "--fill", "7")
	if !strings.Contains(declared, "name: lab") {
		t.Errorf("declared\n%s", declared)
	}
	shown := runOnLab(t, folder, "status")
	if !strings.Contains(shown, "A00007L8") || strings.Contains(shown, "port") {
		t.Errorf("status\n%s", shown)
	}
}

func TestDownLeavesNothing(t *testing.T) {
	folder, _ := startLab(t)
	runOnLab(t, folder, "down")
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	runOnLab(t, folder, "down") // and again, to no harm
}

func TestWordsThatMeanNothingAreRefused(t *testing.T) {
	folder := t.TempDir()
	for _, args := range [][]string{{"frob"}, {"swap", "1"}, {"up", "--moon"}, {"remove", "first"}, {"insert", "A00001L8", "70000"}} {
		if err := runCommand(t.Context(), append(args, "--folder", folder), &strings.Builder{}, &strings.Builder{}); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", args, err)
		}
	}
	if err := runCommand(t.Context(), []string{"status", "--folder", folder}, &strings.Builder{}, &strings.Builder{}); !errors.Is(err, tgt.ErrNoLab) {
		t.Errorf("status without a lab: %v", err)
	}
}
