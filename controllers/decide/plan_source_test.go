// SPDX-License-Identifier: Apache-2.0

package decide

import "testing"

func TestWhileAManifestIsBrokenNothingIsTakenAway(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "sides that are in no readable manifest",
			reason: "a set of manifests that lacks one is not a smaller set; one line for the pool",
			given: func(w *world) {
				w.desired.Complete = false
				for _, id := range []string{"a", "b", "c", "d", "e"} {
					w.recordMedium("A"+id, allocated("weekly", id))
				}
			},
			blocked: []string{"weekly SourceIncomplete"},
			says:    []string{"5 sides for weekly in no manifest that could be read (Aa, Ab, Ac and 2 more); nothing is decided about them while a manifest is broken"},
		},
		{
			name:   "what the good manifests ask for is done",
			reason: "to add is safe",
			given: func(w *world) {
				w.desired.Complete = false
				w.declareNewPool("new")
				w.recordMedium("A1", imported("a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"CreatePool new PoolDeclared", "Allocate A1 FoundInImport"},
		},
		{
			name:   "nothing at all could be read",
			reason: "an empty set never means that nothing is wanted",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.desired = Desired{}
			},
		},
	})
}
