// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// The names on disk.
const (
	libraryFile   = "library.json"
	faultsFile    = "faults.json"
	lockFile      = "lock"
	creatingFile  = "creating"
	elementsDir   = "elements"
	outsideDir    = "outside"
	incomingDir   = "incoming"
	cartridgeFile = "cartridge.json"
	memoryFile    = "memory.json"
)

// writeJSON replaces a file with the JSON form of v: written beside, then
// renamed. A durable write also survives a power cut that follows it; any
// other may be lost in one, or leave the file unreadable.
func writeJSON(path string, v any, durable bool) error {
	data, err := encodeJSON(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	beside := path + ".new"
	if err := writeFile(beside, data, durable); err != nil {
		return err
	}
	if err := os.Rename(beside, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if !durable {
		return nil
	}
	return syncPath(filepath.Dir(path))
}

// encodeJSON is the JSON form of v, for people to read.
func encodeJSON(v any) ([]byte, error) {
	data, err := json.MarshalIndent(v, "", "  ")
	return append(data, '\n'), err
}

func writeFile(path string, data []byte, durable bool) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(data)
	if err == nil && durable {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// syncPath makes what was done in a folder, or written to a file, survive a
// power cut.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("make %s durable: %w", path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("make %s durable: %w", path, err)
	}
	return nil
}
