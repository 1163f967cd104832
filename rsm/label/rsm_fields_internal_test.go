// SPDX-License-Identifier: Apache-2.0

package label

import (
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
)

func TestTheDigestOfALabelCoversEachOfItsFields(t *testing.T) {
	everyfield.Each(func(path string, full, changed rsmBlock) {
		if covered := full.digestFields() != changed.digestFields(); covered == (path == "SHA256") {
			t.Errorf("rsmBlock.%s: covered by the digest: %t; a field that is not is believed although it was damaged: see rsmBlock.digest in rsm.go", path, covered)
		}
	})
}
