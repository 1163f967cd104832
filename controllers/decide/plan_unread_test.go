// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestWhatMustBeReadFirstIsNotDecided(t *testing.T) {
	outOfSight := withEvidence(record.NoEvidence)
	runPlanCases(t, []planCase{
		{
			name:   "in Free, not declared free any more, and out of sight since it was read",
			reason: "its label may be another by now: it is read, and then decided about",
			given: func(w *world) {
				w.recordMedium("A1", readAs(record.Available, label.Blank), inPool("Free/LTO-8"), outOfSight)
			},
			steps: []string{"Identify A1 OutOfSight"},
		},
		{
			name:   "expected Offline, in no library, and out of sight since it was read",
			reason: "it would be refused with every apply",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), outOfSight, missing)
				w.expectSide("weekly", "a", declaredOffline)
			},
			blocked: []string{"A1 CannotIdentify"},
			says:    []string{"bring it into a library once, so that its label is read"},
		},
		{
			name:   "expected, ejected, still in the port, and out of sight since it was read",
			reason: "what is given to a person is not taken back, but that is said",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), outOfSight, inPort).Ejected = true
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 CannotIdentify"},
			says:    []string{"take it out of the port and put it back"},
		},
		{
			name:   "expected by its barcode, and ejected before it was read",
			reason: "the same",
			given: func(w *world) {
				w.recordMedium("A1", inPort).Ejected = true
				w.expectSide("weekly", "a", withBarcode("A1"))
			},
			blocked: []string{"A1 CannotIdentify"},
			says:    []string{"was ejected before its label was read"},
		},
	})
}
