// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/record"
)

func TestARequestThatNoManifestMakesIsUnwanted(t *testing.T) {
	for name, c := range map[string]struct {
		given func(w *world, r *record.OperatorRequest)
		want  bool
	}{
		"it is expected":         {func(w *world, _ *record.OperatorRequest) { w.expectSide("weekly", "a") }, false},
		"it is expected no more": {func(w *world, _ *record.OperatorRequest) { w.expectSide("weekly", "b") }, true},
		"it is to stay in the vault": {func(w *world, _ *record.OperatorRequest) {
			w.expectSide("weekly", "a", func(d *DesiredSide) { d.Offline = true })
		}, true},
		"a manifest is broken":              {func(w *world, _ *record.OperatorRequest) { w.desired.Complete = false }, false},
		"somebody wants to mount it":        {func(_ *world, r *record.OperatorRequest) { r.Origin = "" }, false},
		"a device wants to be looked after": {func(_ *world, r *record.OperatorRequest) { r.Kind = record.Service }, false},
		"it is done":                        {func(_ *world, r *record.OperatorRequest) { r.State = record.Completed }, false},
	} {
		w := newWorld()
		w.recordRequestFor("a")
		r := w.observed.Snapshot.Requests[0]
		r.Origin = "MediaSet/set"
		c.given(w, r)
		if got := UnwantedRequests(w.desired, w.observed.Snapshot.Requests); (len(got) == 1) != c.want {
			t.Errorf("%s: %d are", name, len(got))
		}
	}
}
