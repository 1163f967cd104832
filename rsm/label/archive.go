// SPDX-License-Identifier: Apache-2.0

package label

import (
	"fmt"
	"time"
)

// What the readers of archives and backup programs share.

// maxID bounds a label id, in bytes.
const maxID = 255

// stream is the beginning of what was written before the first filemark, at
// most limit bytes, as a program reads it that does not care for block limits.
func (r Reading) stream(limit int) []byte {
	if first := r.blockAt(0); len(first) >= limit {
		return first[:limit]
	}
	var all []byte
	for n := 0; n < len(r) && r[n].Kind == Data && len(all) < limit; n++ {
		all = append(all, r[n].Data[:min(len(r[n].Data), limit-len(all))]...)
	}
	return all
}

// whyUnfitForID says why a text cannot be a label id; empty when it can.
func whyUnfitForID(id string) string {
	switch {
	case id == "":
		return "it names nothing"
	case len(id) > maxID:
		return fmt.Sprintf("its name is longer than %d bytes", maxID)
	case !isPlain(id):
		return fmt.Sprintf("its name %.40q is not printable UTF-8", id)
	}
	return ""
}

// moment is a time of Unix in the form of RFC 3339; empty for none.
func moment(seconds int64) string {
	const lastOfFourDigits = 253402300799
	if seconds <= 0 || seconds > lastOfFourDigits {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}
