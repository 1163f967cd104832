// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/hack/guardbus"
)

// witness sees what the commands in this process do, in all libraries, and
// refuses what would disturb others in their drives.
var witness = guardbus.NewLedger()

var _ = BeforeSuite(func() { connect.Guard = witness.Guard })

var _ = AfterEach(func() {
	Expect(witness.FreshViolations()).To(BeEmpty(), "what others have in drives was disturbed")
})

// consents says that rsmctl has brought cartridges to drives unseen, in the
// process that was killed.
func (l *lab) consents(drives ...int) {
	for _, drive := range drives {
		witness.Consent(filepath.Join(l.state, "virtual", "demo"), drive)
	}
}
