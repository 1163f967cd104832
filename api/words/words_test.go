// SPDX-License-Identifier: Apache-2.0

package words_test

import (
	"testing"

	"rsm.storage/rsmctl/api/words"
)

func TestOnlyOneIsCountedInTheSingular(t *testing.T) {
	for n, want := range map[int]string{0: "0 media", 1: "1 medium", 2: "2 media", 1_000_000: "1000000 media"} {
		if got := words.Count(n, "medium", "media"); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
