// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
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

// fileMode is the mode of all files of a library, less the umask.
const fileMode = 0o644

// writeJSON replaces a file with the JSON form of v, durably. Whoever has the
// library is alone in its folders.
func writeJSON(path string, v any) error {
	data, err := encodeJSON(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	durable.Sweep(filepath.Dir(path), time.Time{})
	if err := durable.WriteFile(path, data, fileMode); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// writeJSONQuickly replaces a file with the JSON form of v, quickly. It
// survives the end of the process, but not a power cut, which may leave the
// file unreadable.
func writeJSONQuickly(path string, v any) error {
	data, err := encodeJSON(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	beside := path + ".new"
	if err := writeFile(beside, data); err != nil {
		return err
	}
	if err := os.Rename(beside, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// encodeJSON is the JSON form of v, for people to read.
func encodeJSON(v any) ([]byte, error) {
	data, err := json.MarshalIndent(v, "", "  ")
	return append(data, '\n'), err
}

func writeFile(path string, data []byte) error {
	if err := os.WriteFile(path, data, fileMode); err != nil {
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
