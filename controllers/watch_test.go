// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/fsnotify/fsnotify"
	"github.com/go-logr/logr"
)

func TestOnlyEventsAboutTheManifestsCount(t *testing.T) {
	for _, c := range []struct {
		name  string
		op    fsnotify.Op
		paths []string
		want  bool
	}{
		{"/srv/m/pool.yaml", fsnotify.Write, []string{"/srv/m"}, true},
		{"/srv/m", fsnotify.Create, []string{"/srv/m"}, true},
		{"/srv/m/deep/er/pool.yaml", fsnotify.Rename, []string{"/srv/m/"}, true},
		{"/srv/m/pool.yaml", fsnotify.Chmod, []string{"/srv/m"}, false},
		{"/srv/rsmctl.log", fsnotify.Write, []string{"/srv/m"}, false},
		{"/srv/m2/pool.yaml", fsnotify.Write, []string{"/srv/m"}, false},
		{"/srv/..m", fsnotify.Write, []string{"/srv"}, true},
		{"b/x.yaml", fsnotify.Write, []string{"a", "b"}, true},
	} {
		if got := concernsPaths(fsnotify.Event{Name: c.name, Op: c.op}, c.paths); got != c.want {
			t.Errorf("%s %s under %v: got %v, want %v", c.op, c.name, c.paths, got, c.want)
		}
	}
}

func TestAChangedFileIsTold(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	folder := t.TempDir()
	deep := filepath.Join(folder, "site", "pools")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	changed := Watch(ctx, []string{folder}, logr.Discard())
	if err := os.WriteFile(filepath.Join(deep, "pool.yaml"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	<-changed // or the test's own deadline
}
