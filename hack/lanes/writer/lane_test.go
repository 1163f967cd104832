// SPDX-License-Identifier: Apache-2.0

// Package writer_test is the lane with a program that writes. The program loads a
// drive of a library that tgtd emulates, and writes block after block over a session
// of its own. Over another session rsmctl does all that it does with drives. What
// matters is what stands on the tapes afterwards.
//
// tgtd's robot takes no time, and rsmctl could be done between two blocks. So the
// relay through which rsmctl comes holds some commands up until the program has
// written one block more: those that bring a cartridge to the other drive, and those
// that the program's drive should not have been sent.
//
// tgtd's drives tell of no position and keep no log pages: nothing shows that a
// drive is in use. rsmctl must leave it alone for one reason only: it did not put
// the cartridge there.
package writer_test

import (
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
)

func TestWriter(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for many blocks to be written")
	}
	tgt.Need(t)
	RegisterFailHandler(Fail)
	RunSpecs(t, "a drive that another program writes to")
}

const (
	quickstart = "../../../manifests/quickstart"
	// name is the library's in the manifests of the quickstart.
	name = "demo"

	// drive1 and drive2 are element addresses; port1 too.
	drive1 = 256
	drive2 = 257
	port1  = 768

	// theirs is the cartridge of the other program. Its label, which the program
	// overwrites, is one that no manifest expects.
	theirs = "X00007L8"
	// expected is a side of the quickstart that is in no drive of anybody's.
	expected = "A00001L8"
	// latecomer is another one, which is not in the library at first.
	latecomer = "B00004L8"

	// pace is how often the other program writes a block.
	pace = 300 * time.Millisecond
	// minute is how long any wait may take.
	minute = time.Minute
)
