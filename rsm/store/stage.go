// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
	"rsm.storage/rsmctl/rsm/failpoint"
)

var (
	stageBeforeCopy    = failpoint.New("store/stage-before-copy")
	stageAfterCopy     = failpoint.New("store/stage-after-copy")
	stageBeforeLink    = failpoint.New("store/stage-before-link")
	stageAfterLink     = failpoint.New("store/stage-after-link")
	stageAfterManifest = failpoint.New("store/stage-after-manifest")
	unstageBefore      = failpoint.New("store/unstage-before-remove")
	unstageAfter       = failpoint.New("store/unstage-after-remove")
)

// sourceWait is how long Stage waits for a writer of the file to be imported.
const sourceWait = time.Second

// Stage copies the database in file beside the one at path. prepare checks the copy,
// and writes into it what must be in it from the beginning. Then the copy is staged:
// Switch will put it in the place of the database at path, which until then is
// neither touched nor locked. A crash leaves nothing staged, or everything.
//
// Errors: ErrStaged, ErrDamaged, ErrLocked when somebody is writing to file,
// those of the disk, and those of prepare.
func Stage(ctx context.Context, path, file string, now time.Time, prepare func(copied string, source Info) error) (*Staged, error) {
	s, err := copyAndPrepare(ctx, path, file, now, prepare)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", file, err)
	}
	return s, nil
}

// copyAndPrepare makes the copy, checks it before and after prepare, and stages it.
func copyAndPrepare(ctx context.Context, path, file string, now time.Time, prepare func(string, Info) error) (*Staged, error) {
	if err := refuseStaged(path); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := durable.MakeFolder(dir); err != nil {
		return nil, err
	}
	sweepPartials(dir, now)
	f, err := durable.Create(dir, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Discard()
	stageBeforeCopy.Hit()
	if err := copyDatabase(ctx, f.File, path, file); err != nil {
		return nil, err
	}
	if err := f.Finish(); err != nil {
		return nil, err
	}
	stageAfterCopy.Hit()
	s := &Staged{File: file, Since: now.UTC()}
	if s.Source, err = inspectFile(f.Name()); err != nil {
		return nil, err
	}
	if err := (meta{FormatVersion: s.Source.FormatVersion}).refuseNewer(FormatVersion); err != nil {
		return nil, err
	}
	if err := prepare(f.Name(), s.Source); err != nil {
		return nil, err
	}
	if s.Copy, err = inspectFile(f.Name()); err != nil {
		return nil, err
	}
	return s, s.linkAndDescribe(path, f)
}

// linkAndDescribe gives the prepared copy its name, which succeeds once only, and then
// describes it. In the other order, two imports at once could describe each other's
// copy.
func (s *Staged) linkAndDescribe(path string, copied *durable.New) error {
	stageBeforeLink.Hit()
	if err := copied.Link(StagedPath(path)); err != nil {
		return errors.Join(refuseStaged(path), err)
	}
	stageAfterLink.Hit()
	if err := writeManifest(stagedManifestPath(path), s); err != nil {
		return err
	}
	stageAfterManifest.Hit()
	return nil
}

// copyDatabase copies file into f. It locks file: nobody may write to it meanwhile.
func copyDatabase(ctx context.Context, f *os.File, path, file string) error {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a file; name the export itself, rsm-REVISION-TIME.db")
	}
	if leadsToFile(path, info) {
		return errors.New("it is the database itself, which is in place already")
	}
	if err := lockFile(from, false, sourceWait); err != nil {
		return lockedByErrorOr(file, err)
	}
	w := bufio.NewWriterSize(&spaceWriter{f: f}, 1<<20)
	if _, err := io.Copy(&ctxWriter{ctx: ctx, w: w}, from); err != nil {
		return err
	}
	return w.Flush()
}
