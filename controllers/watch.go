// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/go-logr/logr"
)

// quietTime is how long files must have been quiet before a change is told:
// an editor or a git checkout writes many files, one after the other.
const quietTime = 500 * time.Millisecond

// Watch tells on the returned channel when something under paths has changed
// and has then been quiet for a moment. It is a hint only: network file systems
// tell nothing, so a caller must also look from time to time. Folders are
// watched rather than files, since editors and ConfigMaps replace files by
// renaming. Trouble is logged and otherwise ignored.
func Watch(ctx context.Context, paths []string, log logr.Logger) <-chan struct{} {
	changed := make(chan struct{}, 1)
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		log.Error(err, "cannot watch the manifests; they are read at each interval instead")
		return changed
	}
	watchFolders(watcher, paths, log)
	go func() {
		defer func() { _ = watcher.Close() }()
		quiet := time.NewTimer(quietTime)
		quiet.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case event := <-watcher.Events:
				if concernsPaths(event, paths) {
					quiet.Reset(quietTime)
				}
			case err := <-watcher.Errors:
				log.Error(err, "watching the manifests")
			case <-quiet.C:
				watchFolders(watcher, paths, log)
				select {
				case changed <- struct{}{}:
				default:
				}
			}
		}
	}()
	return changed
}

// concernsPaths tells whether an event is about one of paths or what is below it.
// The folder that holds a path is watched too, so that a path that is replaced
// is noticed; its other files do not count.
func concernsPaths(event fsnotify.Event, paths []string) bool {
	if event.Op == fsnotify.Chmod {
		return false
	}
	return slices.ContainsFunc(paths, func(path string) bool {
		below, err := filepath.Rel(path, event.Name)
		return err == nil && below != ".." && !strings.HasPrefix(below, ".."+string(filepath.Separator))
	})
}

// watchFolders watches the folders of paths, with all folders below them but
// hidden ones. Adding one twice is harmless.
func watchFolders(watcher *fsnotify.Watcher, paths []string, log logr.Logger) {
	for _, path := range paths {
		if path == "-" {
			continue
		}
		_ = watcher.Add(filepath.Dir(filepath.Clean(path)))
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case !entry.IsDir():
				return nil
			case name != path && entry.Name()[0] == '.':
				return filepath.SkipDir
			}
			return watcher.Add(name)
		})
		if err != nil {
			log.V(1).Info("cannot watch", "path", path, "error", err.Error())
		}
	}
}
