// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/hack/guardbus"
)

// witness sees every command of these tests, in all libraries, and refuses what
// would disturb others in their drives.
var witness = guardbus.NewLedger()

var _ = BeforeSuite(func() { connect.Guard = witness.Guard })

var _ = Describe("what others have in drives", func() {
	It("is known to the witness that all these tests have", func() {
		l := appliedLab()
		l.hands("move", "A00001L8", "drive:1")
		Expect(l.apply().status).To(Equal(0))
		Expect(witness.Ours(l.place(), 256)).To(BeFalse())
	})
})

var _ = AfterEach(func() {
	Expect(witness.FreshViolations()).To(BeEmpty(), "what others have in drives was disturbed")
})

// place is where the library of a lab is, as the witness knows it.
func (l *lab) place() string { return filepath.Join(l.state, "virtual", "demo") }

// consents says that a person takes a cartridge out of a drive, or that rsmctl
// has brought it there unseen, in a process of its own.
func (l *lab) consents(drives ...int) {
	for _, drive := range drives {
		witness.Consent(l.place(), drive)
	}
}
