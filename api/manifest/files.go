// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// stdinName is how standard input is named in problems.
const stdinName = "<stdin>"

// finder collects the manifest files at some paths.
type finder struct {
	ctx      context.Context
	problems *problemList
	files    []*source
	// seen has the resolved path of each file and folder that was found, so
	// that a file that is reached twice is read once and loops end.
	seen map[string]bool
	// met counts the manifests that were met, each time they were.
	met int
}

// collectGiven collects what is at path, which was given by the user.
func (f *finder) collectGiven(path string) {
	if path == "-" {
		f.addStandardInput()
		return
	}
	path = filepath.Clean(path)
	real, info, ok := f.resolveLinks(path)
	if !ok {
		return
	}
	if !info.IsDir() {
		f.addManifestFile(path, real, filepath.Dir(real), info)
		return
	}
	if f.seen[real] {
		return
	}
	before := f.met + f.problems.errors
	if entries := f.walkFolder(path, real, real); entries == 0 {
		f.failPath(path, RuleEmptyFolder, "the folder is empty; is what it is on mounted?")
	} else if f.met+f.problems.errors == before {
		f.failPath(path, RuleNoManifest, "the folder holds no manifest (*.yaml, *.yml)")
	}
}

func (f *finder) addStandardInput() {
	if f.seen["-"] {
		return
	}
	f.seen["-"] = true
	here, err := filepath.EvalSymlinks(".")
	if err == nil {
		here, err = filepath.Abs(here)
	}
	if err != nil {
		here = ""
	}
	f.files = append(f.files, &source{path: stdinName, root: here})
}

// resolveLinks follows symbolic links. It is false when there is nothing there.
func (f *finder) resolveLinks(path string) (real string, info fs.FileInfo, ok bool) {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err == nil {
		info, err = os.Stat(real)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.failPath(path, RulePathMissing, "no such file or folder")
	case err != nil:
		f.failPath(path, RuleUnreadable, "cannot be read: "+causeWithoutPath(err))
	}
	return real, info, err == nil
}

// walkFolder collects the manifests under one folder and returns how many entries it has.
func (f *finder) walkFolder(path, real, root string) int {
	if f.seen[real] || f.ctx.Err() != nil {
		f.met++
		return 1
	}
	f.seen[real] = true
	entries, err := os.ReadDir(real)
	if err != nil {
		f.failPath(path, RuleUnreadable, "cannot be read: "+causeWithoutPath(err))
		return 1
	}
	for _, entry := range entries {
		if isSkippedFile(entry.Name()) {
			continue
		}
		f.collectEntry(filepath.Join(path, entry.Name()), filepath.Join(real, entry.Name()), root, entry)
	}
	return len(entries)
}

func (f *finder) collectEntry(path, real, root string, entry fs.DirEntry) {
	isDir := entry.IsDir()
	if entry.Type()&fs.ModeSymlink != 0 {
		target, info, ok := f.resolveLinks(path)
		if !ok {
			return
		}
		if !isInsideFolder(root, target) {
			if info.IsDir() || isManifestFile(path) {
				f.failPath(path, RuleOutsideRoot, "the symbolic link leads out of the folder that was given")
			}
			return
		}
		real, isDir = target, info.IsDir()
	}
	switch {
	case isDir:
		f.walkFolder(path, real, root)
	case isManifestFile(path):
		info, err := os.Stat(real)
		if err != nil {
			f.failPath(path, RuleUnreadable, "cannot be read: "+causeWithoutPath(err))
			return
		}
		f.addManifestFile(path, real, root, info)
	}
}

func (f *finder) addManifestFile(path, real, root string, info fs.FileInfo) {
	f.met++
	switch {
	case f.seen[real]:
	case !info.Mode().IsRegular():
		f.failPath(path, RuleUnreadable, "is no regular file")
	default:
		f.files = append(f.files, &source{path: path, open: real, root: root})
	}
	f.seen[real] = true
}

// failPath adds a problem with a file or folder as a whole.
func (f *finder) failPath(path string, rule v1alpha1.Rule, message string) {
	f.problems.addProblems((&source{path: path}).problemAtMark(mark{}, rule, message))
}

// sortedFiles returns the files in the order of their paths.
func (f *finder) sortedFiles() []*source {
	slices.SortFunc(f.files, func(a, b *source) int { return strings.Compare(a.path, b.path) })
	return f.files
}

// isSkippedFile reports whether a name is that of a hidden file, or of a copy that
// an editor keeps beside the file.
func isSkippedFile(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~")
}

func isManifestFile(path string) bool {
	ext := filepath.Ext(path)
	return ext == ".yaml" || ext == ".yml"
}

// isInsideFolder reports whether path is root or under it; both are resolved.
func isInsideFolder(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(rel)
}

// causeWithoutPath is err without the path that problems name anyway.
func causeWithoutPath(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return fmt.Sprint(err)
}
