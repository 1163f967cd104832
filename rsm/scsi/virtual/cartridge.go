// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Medium is what is fixed or printed on a cartridge.
type Medium struct {
	// Barcode is what the library's reader reads, at most 32 printable ASCII
	// characters; empty: none.
	Barcode string `json:"barcode"`
	// MediaType is the type, as "LTO-8".
	MediaType string `json:"mediaType"`
	// Cleaning: the cartridge cleans drives and holds no data.
	Cleaning bool `json:"cleaning,omitempty"`
	// WORM: what is written cannot be overwritten.
	WORM bool `json:"worm,omitempty"`
	// WriteProtected: the write protect switch is set.
	WriteProtected bool `json:"writeProtected,omitempty"`
	// TwoSided: the cartridge has two sides; a rotating transport turns it
	// over.
	TwoSided bool `json:"twoSided,omitempty"`
}

// checkMedium refuses media that cannot exist.
func (m Medium) checkMedium() error {
	switch {
	case len(m.Barcode) > 32 || !isPrintableASCII(m.Barcode) || strings.TrimSpace(m.Barcode) != m.Barcode:
		return fmt.Errorf("barcode %q: at most 32 printable ASCII characters, no space at either end", m.Barcode)
	case m.MediaType == "" && !m.Cleaning:
		return fmt.Errorf("cartridge %q: a media type is needed, as LTO-8", m.Barcode)
	case m.Cleaning && (m.WORM || m.TwoSided):
		return fmt.Errorf("cartridge %q: a cleaning cartridge has no sides and holds no data", m.Barcode)
	}
	return nil
}

// chipMemory is a cartridge's chip and what the changer remembers of it. It is
// rewritten at every load, and only a new change reference is worth an fsync: a
// memory that a power cut left unreadable is replaced by a fresh one with
// another reference, so that nobody takes the contents for unchanged.
type chipMemory struct {
	Loads int64 `json:"loads"`
	// Change is MAM attribute 0009h: it changes when the medium is written.
	Change uint32 `json:"change"`
	// CleaningsLeft counts down on a cleaning cartridge.
	CleaningsLeft int `json:"cleaningsLeft,omitempty"`
	// Source is the slot the cartridge was last taken from by the robot.
	Source *int `json:"source,omitempty"`
	// ByHand: a person put the cartridge where it is.
	ByHand bool `json:"byHand,omitempty"`
	// Attributes are those that hosts wrote, by number.
	Attributes map[uint16]hostAttribute `json:"attributes,omitempty"`
}

// hostAttribute is a MAM attribute that a host wrote.
type hostAttribute struct {
	// Format is 0 binary, 1 ASCII, 2 text.
	Format byte     `json:"format"`
	Value  hexBytes `json:"value"`
}

// hexBytes are bytes that stand in JSON as hexadecimal digits.
type hexBytes []byte

// MarshalText implements encoding.TextMarshaler.
func (h hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// newCleanings is how often a new cleaning cartridge can be used.
const newCleanings = 50

// cartridge is one cartridge of the library, in an element or outside.
type cartridge struct {
	Medium
	// Serial is the medium's serial number, fixed in its chip.
	Serial string `json:"serial"`

	id       string
	inverted bool
	memory   chipMemory
	// at is where it is; nil: outside.
	at *element
}

// invertedSuffix marks the folder of a cartridge that lies second side up.
const invertedSuffix = ".inverted"

// folderName is the name of the cartridge's folder.
func (c *cartridge) folderName() string {
	if c.inverted {
		return c.id + invertedSuffix
	}
	return c.id
}

// countSides is how many sides it has.
func (c *cartridge) countSides() int {
	if c.TwoSided {
		return 2
	}
	return 1
}

// sideUp is the side that a drive reads: the one that is up.
func (c *cartridge) sideUp() int {
	if c.inverted {
		return 1
	}
	return 0
}

func sideFileName(side int) string { return fmt.Sprintf("side%d.tap", side) }

// readCartridge reads a cartridge's folder.
func readCartridge(folder string) (*cartridge, error) {
	c := &cartridge{}
	if err := readJSON(filepath.Join(folder, cartridgeFile), c); err != nil {
		return nil, fmt.Errorf("a folder in an element is a cartridge and needs a readable %s: %w", cartridgeFile, err)
	}
	c.id, c.inverted = strings.CutSuffix(filepath.Base(folder), invertedSuffix)
	err := readJSON(filepath.Join(folder, memoryFile), &c.memory)
	if errors.Is(err, fs.ErrNotExist) {
		c.memory = newChipMemory()
	} else if err != nil {
		c.memory = newChipMemory()
		c.memory.Change = rand.Uint32()
	}
	return c, nil
}

func newChipMemory() chipMemory { return chipMemory{Change: 1, CleaningsLeft: newCleanings} }

// folderPathOf is the cartridge's folder.
func (l *Library) folderPathOf(c *cartridge) string {
	if c.at == nil {
		return filepath.Join(l.dir, outsideDir, c.folderName())
	}
	return filepath.Join(c.at.dir, c.folderName())
}

// saveMemory writes the cartridge's memory.
func (l *Library) saveMemory(c *cartridge) error { return l.writeMemory(c, writeJSONQuickly) }

// raiseChangeReference raises the volume change reference, durably, before the
// contents change: an equal reference always means equal contents.
func (l *Library) raiseChangeReference(c *cartridge) error {
	c.memory.Change++
	return l.writeMemory(c, writeJSON)
}

func (l *Library) writeMemory(c *cartridge, write func(path string, v any) error) error {
	beforeMemory.Hit()
	err := write(filepath.Join(l.folderPathOf(c), memoryFile), c.memory)
	afterMemory.Hit()
	return err
}

// listFolders returns the names of the folders in a folder.
func listFolders(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, err
}
