// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"
)

func TestEveryFileNamesItsLicence(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.text, "// SPDX-License-Identifier: Apache-2.0\n\n") {
			t.Errorf("%s does not begin with the licence line and an empty one", s.path)
		}
	}
}
