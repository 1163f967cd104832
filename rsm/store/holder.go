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

func notePath(path string) string { return path + ".holder" }

// leaveNote writes the note beside the database. The caller holds the
// database's lock. The note is a courtesy: a disk that is full must not keep
// anybody from the database, so a failure only means that there is no note.
func leaveNote(path, who string, now time.Time) *holderNote {
	host, _ := os.Hostname()
	note, err := json.Marshal(holder{os.Getpid(), cmp.Or(who, filepath.Base(os.Args[0])), host, now.UTC().Truncate(time.Second)})
	if err != nil {
		return nil
	}
	f, err := os.OpenFile(notePath(path), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil
	}
	if err := lockNote(f); err == nil {
		_, _ = f.Write(append(note, '\n'))
	}
	return &holderNote{f}
}

// release removes the note. It must happen before the database's lock is let go.
func (n *holderNote) release() {
	if n != nil {
		_ = os.Remove(n.file.Name())
		_ = n.file.Close()
	}
}

// lockedError says who holds the database at path.
func lockedError(path string) error {
	const cure = "wait until it ends, or stop it, then try again"
	h, ok := readNote(path)
	if !ok {
		return fmt.Errorf("%w by a process that left no note, such as one that only reads; %s", ErrLocked, cure)
	}
	return fmt.Errorf("%w by %q (process %d on host %s, since %s); %s",
		ErrLocked, h.Command, h.PID, h.Host, h.Since.Format(time.RFC3339), cure)
}

// refuseOrphan refuses to take it that there is no database at path while a
// process still works with the one that was there: two would send the robot.
func refuseOrphan(path string) error {
	h, ok := readNote(path)
	if !ok {
		return nil
	}
	if _, err := os.Stat(path); err == nil {
		return nil // it has just been made
	}
	return fmt.Errorf("%w by %q (process %d on host %s, since %s), though its file was taken away; stop that process, which saves what it knows as an export, then try again; if it is long gone, remove %s",
		ErrLocked, h.Command, h.PID, h.Host, h.Since.Format(time.RFC3339), notePath(path))
}

// readNote reads the note of the present holder; one that a crash has left is
// no answer.
func readNote(path string) (h holder, ok bool) {
	f, err := os.Open(notePath(path))
	if err != nil {
		return h, false
	}
	defer func() { _ = f.Close() }()
	if !noteInUse(f) {
		return h, false
	}
	return h, json.NewDecoder(f).Decode(&h) == nil
}
