// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// takeStaged puts a staged import in place, for a command that opens the
// database for writing.
func (a *app) takeStaged(path string) error {
	done, err := store.Switch(path, a.lockWait, time.Now())
	if err != nil || done == nil {
		return err
	}
	kept := "there was no database before"
	if done.Kept != "" {
		kept = "the database it replaces is kept as " + done.Kept
	}
	fmt.Fprintf(a.stderr, "rsmctl: the staged import took effect: %s is the database now; %s\n", stagedName(done.Staged), kept)
	return nil
}

// mentionStaged says, for a command that only reads, that an import waits.
func (a *app) mentionStaged(path string) {
	staged, err := store.ReadStaged(path)
	switch {
	case err != nil:
		fmt.Fprintf(a.stderr, "rsmctl: %v\n", err)
	case staged != nil:
		fmt.Fprintf(a.stderr, "rsmctl: an import is staged and not in effect yet, %s: the next command that opens the database for writing puts it in place; `rsmctl db import --cancel` takes it back\n",
			stagedName(staged))
	}
}

// stagedName names what is staged. Its description may be missing.
func stagedName(s *store.Staged) string {
	if s.Source.Revision == 0 {
		return s.File
	}
	return fmt.Sprintf("%s (revision %d)", s.File, s.Source.Revision)
}
