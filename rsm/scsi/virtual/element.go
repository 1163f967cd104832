// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"fmt"
	"path/filepath"
	"strconv"
	"time"
)

// elementKind is the kind of place a medium can be in: SMC-3's element type
// code.
type elementKind byte

// The element type codes (SMC-3, table 9).
const (
	kindAll       elementKind = 0
	kindTransport elementKind = 1
	kindSlot      elementKind = 2
	kindPort      elementKind = 3
	kindDrive     elementKind = 4
)

func (k elementKind) String() string {
	return [...]string{"all", "transport", "slot", "port", "drive"}[k]
}

// element is one place of the library.
type element struct {
	kind elementKind
	// address is the SMC element address, ordinal the number among its kind,
	// from 1.
	address, ordinal int
	dir              string
	cartridge        *cartridge
	// drive is set for elements of kind drive.
	drive *drive
	// arrives is when the cartridge gets here; only in the future while an
	// early move is under way.
	arrives time.Time
}

// String is the element's name for messages: "slot 3 (address 1002)".
func (e *element) String() string {
	return fmt.Sprintf("%s %d (address %d)", e.kind, e.ordinal, e.address)
}

// buildElements makes the elements of the configuration, all empty, in
// ascending order of address.
func buildElements(dir string, config Config) []*element {
	var all []*element
	for _, kind := range config.kindsByAddress() {
		r := config.rangeOfKind(kind)
		for i := range r.Count {
			address := r.First + i
			all = append(all, &element{
				kind: kind, address: address, ordinal: i + 1,
				dir: filepath.Join(dir, elementsDir, strconv.Itoa(address)),
			})
		}
	}
	return all
}
