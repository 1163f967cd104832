// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// holder is what a process that holds the database for writing tells others.
type holder struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Host    string    `json:"host"`
	Since   time.Time `json:"since"`
}

// holderNote is the open, locked note of this process.
type holderNote struct{ file *os.File }

// holderNotePath is where the holder of the database at path leaves its note.
func holderNotePath(path string) string { return path + ".holder" }

// leaveHolderNote writes the note beside the database, whose lock the caller holds.
// The note is a courtesy: when it fails there is no note. A full disk must not keep
// anybody from the database.
func leaveHolderNote(path, who string, now time.Time) *holderNote {
	host, _ := os.Hostname()
	note, err := json.Marshal(holder{os.Getpid(), cmp.Or(who, filepath.Base(os.Args[0])), host, now.UTC().Truncate(time.Second)})
	if err != nil {
		return nil
	}
	f, err := os.OpenFile(holderNotePath(path), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil
	}
	if err := lockHolderNote(f); err == nil {
		_, _ = f.Write(append(note, '\n'))
	}
	return &holderNote{f}
}

// removeNote removes the note. The caller still holds the database's lock.
func (n *holderNote) removeNote() {
	if n != nil {
		_ = os.Remove(n.file.Name())
		_ = n.file.Close()
	}
}

// lockedByError says who holds the database at path.
func lockedByError(path string) error {
	const cure = "wait until it ends, or stop it, then try again"
	h, ok := readHolderNote(path)
	if !ok {
		return fmt.Errorf("%w by a process that left no note, such as one that only reads; %s", ErrLocked, cure)
	}
	return fmt.Errorf("%w by %q (process %d on host %s, since %s); %s",
		ErrLocked, h.Command, h.PID, h.Host, h.Since.Format(time.RFC3339), cure)
}

// refuseOrphan returns an error when there is no database at path because it was taken
// away from a process that still works with it. With a second database, two
// processes would send the robot.
func refuseOrphan(path string) error {
	h, ok := readHolderNote(path)
	if !ok {
		return nil
	}
	if _, err := os.Stat(path); err == nil {
		return nil // it has just been made
	}
	return fmt.Errorf("%w by %q (process %d on host %s, since %s), though its file was taken away; stop that process, which saves what it knows as an export, then try again; if it is long gone, remove %s",
		ErrLocked, h.Command, h.PID, h.Host, h.Since.Format(time.RFC3339), holderNotePath(path))
}

// readHolderNote reads the note of the present holder. It passes over one that a crash
// has left.
func readHolderNote(path string) (h holder, ok bool) {
	f, err := os.Open(holderNotePath(path))
	if err != nil {
		return h, false
	}
	defer func() { _ = f.Close() }()
	if !holderNoteInUse(f) {
		return h, false
	}
	return h, json.NewDecoder(f).Decode(&h) == nil
}
