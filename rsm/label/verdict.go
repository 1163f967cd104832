// SPDX-License-Identifier: Apache-2.0

package label

import (
	"fmt"
	"slices"
	"strings"
)

// VerdictKind is the outcome of offering a Reading to all Readers.
type VerdictKind string

// The outcomes of an identification.
const (
	// Labelled: one reader's claim won. Verdict.OMID is set.
	Labelled VerdictKind = "Labelled"
	// Free: rsmctl's own free label. Verdict.OMID is set.
	Free VerdictKind = "Free"
	// Blank: the drive verifiably found nothing recorded.
	Blank VerdictKind = "Blank"
	// Recognized: of a known format that names no medium. Verdict.Format is
	// set, and no OMID. Never blank.
	Recognized VerdictKind = "Recognized"
	// Unrecognized: something is recorded that nobody claims. Never blank.
	Unrecognized VerdictKind = "Unrecognized"
	// Ambiguous: two equally strong claims. Verdict.Claims names them.
	Ambiguous VerdictKind = "Ambiguous"
	// Defective: the drive refused to read the beginning of the medium, or a
	// part of it, and nobody claims the rest.
	Defective VerdictKind = "Defective"
	// NoKey: as Defective, because the drive has no key for what is
	// recorded.
	NoKey VerdictKind = "Encrypted"
)

// VerdictKinds are all outcomes.
func VerdictKinds() []VerdictKind {
	return []VerdictKind{Labelled, Free, Blank, Recognized, Unrecognized, Ambiguous, Defective, NoKey}
}

// Verdict says what a side is, and why.
type Verdict struct {
	Kind VerdictKind `json:"kind"`
	// OMID is set for Labelled and Free.
	OMID OMID `json:"omid,omitzero"`
	// Pool is the pool that the label names, if any.
	Pool string `json:"pool,omitempty"`
	// Claims are those that an Ambiguous verdict is between. A claim whose format
	// names no medium has a Type and no ID.
	Claims []OMID `json:"claims,omitempty"`
	// Format is the label type of a medium of a known format that gives no OMID:
	// it is Recognized, or its label is damaged.
	Format string `json:"format,omitempty"`
	// Writer is who wrote the medium, as its label tells.
	Writer string `json:"writer,omitempty"`
	// FirstBlock is the hex SHA-256 of the first data block, empty if none.
	FirstBlock string `json:"firstBlock,omitempty"`
	// Lengths are those of the blocks that were read, in bytes.
	Lengths []int `json:"lengths,omitempty"`
	// Detail tells people what Kind alone does not say.
	Detail string `json:"detail,omitempty"`
}

// Unread reports whether the drive refused to read what identifies the medium: the
// reading has told nothing new.
func (v *Verdict) Unread() bool { return v.Kind == Defective || v.Kind == NoKey }

// refuseIfUnread makes an Unrecognized verdict Defective when the drive could not read
// all of the beginning: the label may stand where it could not.
func (v *Verdict) refuseIfUnread(reading Reading) {
	i := slices.IndexFunc(reading, func(r Record) bool { return r.Kind == Unreadable || r.Kind == Encrypted })
	if i >= 0 && v.Kind == Unrecognized {
		v.refuseUnread(reading[i], "the drive could not read all of the beginning")
	}
}

// refuseUnread makes the verdict Defective, or NoKey, because the drive did not read a
// place.
func (v *Verdict) refuseUnread(r Record, what string) {
	v.Kind = Defective
	if r.Kind == Encrypted {
		v.Kind = NoKey
	}
	what += ": " + driveExplanation(r)
	if v.Detail != "" {
		what += "; " + v.Detail
	}
	v.Detail = what
}

// driveExplanation is what a drive says of a record that it could not read.
func driveExplanation(r Record) string { return strings.ToValidUTF8(string(r.Data), "?") }

// letStrongestWin makes the strongest claim the verdict. It returns what the verdict
// itself does not say.
func (v *Verdict) letStrongestWin(claims []Claim) (detail string) {
	best := strongestClaims(claims)
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

// strongestClaims returns the claims that nothing beats, each once, in the order of
// their ids.
func strongestClaims(claims []Claim) []Claim {
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
