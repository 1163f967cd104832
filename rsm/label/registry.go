// SPDX-License-Identifier: Apache-2.0

package label

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// patience is how long one reader may take. They need microseconds; what does
// not come back in this time never will.
const patience = 10 * time.Second

// NewRegistry makes a Registry of the given Readers. Their order does not
// matter: strength decides.
func NewRegistry(readers ...Reader) *Registry {
	return &Registry{slices.Clone(readers), func() <-chan time.Time { return time.After(patience) }}
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
// Filemarks may stand before it, since writing one at the beginning of a tape
// is how tapes are erased, and the end of data follows what was written last.
// Everything else that nobody claims is Unrecognized.
func (g *Registry) Identify(reading Reading) Verdict {
	v := Verdict{Kind: Unrecognized, FirstBlock: firstBlock(reading), Lengths: reading.lengths()}
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
		claims, details := g.claims(reading)
		if detail := v.letStrongestWin(claims); detail != "" {
			details = append(details, detail)
		}
		v.Detail = strings.Join(details, "; ")
		v.unread(reading)
	}
	return v
}

// unread makes a verdict of no reader's claim Defective when not all of the
// beginning could be read: what nobody claims may be what nobody could read.
func (v *Verdict) unread(reading Reading) {
	i := slices.IndexFunc(reading, func(r Record) bool { return r.Kind == Unreadable || r.Kind == Encrypted })
	if i >= 0 && v.Kind == Unrecognized {
		v.refuseUnread(reading[i], "the drive could not read all of the beginning")
	}
}

// refuseUnread makes the verdict that of a place that the drive did not read.
func (v *Verdict) refuseUnread(r Record, what string) {
	v.Kind = Defective
	if r.Kind == Encrypted {
		v.Kind = NoKey
	}
	what += ": " + explanation(r)
	if v.Detail != "" {
		what += "; " + v.Detail
	}
	v.Detail = what
}

// explanation is what a drive says of a record that it could not read.
func explanation(r Record) string { return strings.ToValidUTF8(string(r.Data), "?") }

func firstBlock(reading Reading) string {
	for _, r := range reading {
		if r.Kind == Data {
			sum := sha256.Sum256(r.Data)
			return hex.EncodeToString(sum[:])
		}
	}
	return ""
}

// letStrongestWin lets the strongest claim win, and says what the verdict does not.
func (v *Verdict) letStrongestWin(claims []Claim) (detail string) {
	best := strongest(claims)
	switch {
	case len(best) == 0:
	case len(best) > 1:
		v.Kind = Ambiguous
		for _, c := range best {
			v.Claims = append(v.Claims, c.OMID)
		}
		return fmt.Sprintf("%d claims are equally strong", len(best))
	case best[0].Damaged != "":
		v.Format = best[0].OMID.Type
		return fmt.Sprintf("its %s label cannot be trusted: %s", v.Format, best[0].Damaged)
	case best[0].Nameless:
		v.Kind, v.Format, v.Writer = Recognized, best[0].OMID.Type, best[0].Writer
	default:
		v.Kind, v.OMID, v.Pool, v.Writer = Labelled, best[0].OMID, best[0].Pool, best[0].Writer
		if best[0].Free {
			v.Kind = Free
		}
	}
	return ""
}

// strongest returns the claims that nothing beats, each once, in the order of
// their ids.
func strongest(claims []Claim) []Claim {
	var best []Claim
	for _, c := range claims {
		if len(best) > 0 && rankClaim(c) > rankClaim(best[0]) {
			best = nil
		}
		if len(best) == 0 || (rankClaim(c) == rankClaim(best[0]) && !slices.Contains(best, c)) {
			best = append(best, c)
		}
	}
	slices.SortFunc(best, func(a, b Claim) int { return strings.Compare(a.OMID.String(), b.OMID.String()) })
	return best
}

// rankClaim puts a damaged claim just above the others of its strength.
func rankClaim(c Claim) int {
	r := 2 * int(c.Strength)
	if c.Damaged != "" {
		r++
	}
	return r
}
