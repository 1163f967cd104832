// SPDX-License-Identifier: Apache-2.0

package label

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Registry offers readings to a set of Readers. It may be used from several
// goroutines if its Readers may.
type Registry struct {
	readers []Reader
	// alarm rings when a reader's time is up.
	alarm func() <-chan time.Time
}

// readerPatience is how long one reader may take. Readers need microseconds: one that
// is not back by then never will be.
const readerPatience = 10 * time.Second

// NewRegistry makes a Registry of the given Readers. Their order does not matter:
// the strength of a claim decides.
func NewRegistry(readers ...Reader) *Registry {
	return &Registry{slices.Clone(readers), func() <-chan time.Time { return time.After(readerPatience) }}
}

// Readers are those that readings are offered to.
func (g *Registry) Readers() []Reader { return slices.Clone(g.readers) }

// Default is the Registry of all formats that rsmctl knows. A new format is a
// file of its own and an entry here.
func Default() *Registry {
	return NewRegistry(
		RSM{}, ANSI{}, IBM{}, LTFS{}, NetBackup{}, CTA{}, CASTOR{}, Enstore{}, OSM{},
		MTF{}, Bacula{}, Bareos{}, Amanda{}, PBS{},
		Tar{}, Cpio{}, Dump{}, gzip, xz, zstd, bzip2, lz4, lzop, compress,
	)
}

// Identify says what a side is. It accepts any reading.
//
// Blank needs proof: the drive met the end of recorded data before any block.
// Filemarks may stand before it: tapes are erased by writing one at the beginning,
// and the end of data follows what was written last. Everything else that nobody
// claims is Unrecognized.
func (g *Registry) Identify(reading Reading) Verdict {
	v := Verdict{Kind: Unrecognized, FirstBlock: firstBlock(reading), Lengths: reading.blockLengths()}
	first := slices.IndexFunc(reading, func(r Record) bool { return r.Kind != FileMark })
	if first < 0 {
		v.Detail = "no block was read, nor the end of the recorded data"
		return v
	}
	switch r := reading[first]; r.Kind {
	case EndOfData:
		v.Kind = Blank
	case Unreadable, Encrypted:
		v.refuseUnread(r, "the drive could not read the beginning")
	default:
		claims, details := g.collectClaims(reading)
		if detail := v.letStrongestWin(claims); detail != "" {
			details = append(details, detail)
		}
		v.Detail = strings.Join(details, "; ")
		v.refuseIfUnread(reading)
	}
	return v
}

// firstBlock is the hex SHA-256 of the first block, empty if there is none.
func firstBlock(reading Reading) string {
	for _, r := range reading {
		if r.Kind == Data {
			sum := sha256.Sum256(r.Data)
			return hex.EncodeToString(sum[:])
		}
	}
	return ""
}
