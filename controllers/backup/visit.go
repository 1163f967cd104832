// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// visit is one errand to a place: look what is there, make an export
// if one is due, remove what is too many. It runs in a goroutine of its own,
// since a place can be a network share that never answers.
type visit struct {
	place place
	// export: one is due. Each place gets one of its own, rather than a copy
	// of another place's: a place that fails, whichever it is, costs none of
	// the others theirs.
	export bool
	// remove: exports that are too many may be removed.
	remove  bool
	lineage string
	now     time.Time
	// known is what was verified before.
	known map[string]verification
}

// visited is what came of a visit.
type visited struct {
	// copies is what is there now, newest first; nil when it could not be
	// looked at.
	copies []export
	// made is the export that was made; nil when none was.
	made  *store.Info
	known map[string]verification
	err   error
}

// verification remembers that a copy was read. A copy that has changed since,
// or was read long ago, is read again: disks rot.
type verification struct {
	size    int64
	changed time.Time
	read    time.Time
	problem error
}

// verifyAgain is how long a verification counts.
const verifyAgain = 24 * time.Hour

func (v visit) visitPlace(ctx context.Context, s store.Store) visited {
	done := visited{known: map[string]verification{}}
	if err := store.CheckFolder(v.place.path, v.place.own); err != nil {
		done.err = err
		return done
	}
	if v.export {
		// A fixed deadline on the data would fail a large database on a slow
		// disk; one on each write fails a disk that has stopped answering.
		info, _, err := store.ExportFile(ctx, detached{s, writeLimit}, v.place.path, v.now)
		if err == nil {
			done.made = &info
		}
		done.err = err
	}
	err := v.lookAtExports(ctx, &done)
	if err == nil && v.remove {
		err = v.pruneExports(&done)
	}
	done.err = errors.Join(done.err, err)
	return done
}

// lookAtExports lists the exports, and reads as many as must be good.
func (v visit) lookAtExports(ctx context.Context, done *visited) error {
	exports, err := store.Exports(v.place.path)
	if v.place.own && errors.Is(err, fs.ErrNotExist) {
		exports, err = nil, nil
	}
	if err != nil {
		return err
	}
	copies, good := make([]export, len(exports)), 0
	for i, e := range exports {
		copies[i].Exported = e
		if e.Problem != nil || e.Lineage != v.lineage || good >= v.place.keep {
			continue
		}
		if err := v.verifyExport(ctx, done.known, e); ctx.Err() != nil {
			return context.Cause(ctx)
		} else if err != nil {
			copies[i].Problem = err
			continue
		}
		copies[i].verified = true
		good++
	}
	done.copies = copies
	return nil
}

func (v visit) verifyExport(ctx context.Context, known map[string]verification, e store.Exported) error {
	file, err := os.Stat(e.Path)
	if err != nil {
		return err
	}
	k, ok := v.known[e.Path]
	if !ok || k.size != file.Size() || !k.changed.Equal(file.ModTime()) || v.now.Sub(k.read) > verifyAgain {
		k = verification{file.Size(), file.ModTime(), v.now, e.Verify(ctx)}
	}
	known[e.Path] = k
	return k.problem
}

// pruneExports removes what is too many.
func (v visit) pruneExports(done *visited) error {
	gone := map[string]bool{}
	var failed error
	for _, c := range surplusExports(done.copies, v.lineage, v.place.keep) {
		if err := c.Remove(); err != nil {
			failed = err
			break
		}
		gone[c.Path] = true
	}
	left := []export{}
	for _, c := range done.copies {
		if !gone[c.Path] {
			left = append(left, c)
		}
	}
	done.copies = left
	return failed
}
