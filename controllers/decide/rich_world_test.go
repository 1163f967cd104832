// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// richWorld draws what randomWorld does, and more that can meet in one library:
// copies, exchanged cartridges, drives that others use, media in ports, and
// manifests that contradict each other. Not all of it can be brought to rest.
func richWorld(t *rapid.T) *world {
	w, _ := randomWorld(t)
	for i := range rapid.IntRange(0, 4).Draw(t, "further media") {
		furtherMedium(t, w, i)
	}
	for _, m := range w.observed.Snapshot.Media {
		if rapid.IntRange(0, 3).Draw(t, "with memory") == 0 {
			m.SerialNumber = rapid.SampledFrom([]string{"S1", "S2", "S3"}).Draw(t, "chip")
		}
		if rapid.IntRange(0, 11).Draw(t, "failed") == 0 {
			m.Sides[0].Evidence.Problem = "medium error"
		}
		if rapid.IntRange(0, 19).Draw(t, "no type") == 0 {
			m.Type = ""
		}
		if rapid.IntRange(0, 19).Draw(t, "nowhere") == 0 {
			m.Library = rapid.SampledFrom([]string{"", "gone"}).Draw(t, "last library")
		}
		if m.SetAside != nil && rapid.Bool().Draw(t, "exchanged") {
			m.SetAside.Reason, m.SetAside.Message = string(record.CartridgeChanged), "another cartridge than "+string(m.PMID)
		}
	}
	richPools(t, w)
	richDrives(t, w)
	richManifests(t, w)
	if rapid.Bool().Draw(t, "service") {
		w.observed.Snapshot.Requests = append(w.observed.Snapshot.Requests, &record.OperatorRequest{ID: "op-9", Kind: record.Service, Message: "clean drive 256"})
		w.observed.Findings = append(w.observed.Findings, record.Finding{Reason: record.FindReason("Moved"), Library: "vault", Message: "it moved"})
	}
	return w
}

// furtherMedium draws a medium that was put there by somebody who knows nothing of
// the manifests.
func furtherMedium(t *rapid.T, w *world, n int) {
	id := func() string { return fmt.Sprintf("id-%d", rapid.IntRange(0, 14).Draw(t, "id")) }
	m := w.recordMedium(fmt.Sprintf("B%d", rapid.IntRange(0, 14).Draw(t, "barcode")), rapid.SampledFrom([]trait{
		func(*record.Medium) {},
		imported(id()),
		readAs(record.Foreign, label.Blank),
		allTraits(readAs(record.Available, label.Free), inPool("Free/LTO-8")),
		func(m *record.Medium) {
			m.Sides[0] = record.Side{State: record.Foreign, Evidence: record.Evidence{Level: record.ByLabel, Verdict: &label.Verdict{
				Kind: label.Ambiguous, Claims: []label.OMID{omid(id()), omid(id())},
			}}}
		},
		func(m *record.Medium) { m.Cleaning = true },
	}).Draw(t, "what"))
	rapid.SampledFrom([]trait{func(*record.Medium) {}, inPort, inPort, missing, func(m *record.Medium) { m.Ejected = true }}).Draw(t, "place")(m)
	if rapid.IntRange(0, 4).Draw(t, "no barcode") == 0 {
		m.Barcode = ""
	}
}

// richPools draws pools that cannot be as they are declared.
func richPools(t *rapid.T, w *world) {
	for i := range w.desired.Pools {
		d := &w.desired.Pools[i]
		switch rapid.IntRange(0, 15).Draw(t, "other pool") {
		case 0:
			d.Spec.MediaType = rapid.SampledFrom([]string{"", "LTO-9"}).Draw(t, "other type")
		case 1:
			d.Spec.Parent = rapid.SampledFrom([]string{"a", "b", "box", "nowhere"}).Draw(t, "other parent")
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "system name") == 0 {
		w.desired.Pools = append(w.desired.Pools, DesiredPool{Spec: record.PoolSpec{Name: "Free/LTO-8", MediaType: "LTO-8"}})
	}
}

// richDrives draws what is in drives: media of others, and what rsmctl left.
func richDrives(t *rapid.T, w *world) {
	for _, m := range w.observed.Snapshot.Media {
		if used := slices.ContainsFunc(w.observed.Snapshot.InUse, func(u *record.InUse) bool { return u.PMID == m.PMID }); used || !m.Online() || m.Ejected {
			continue
		}
		switch rapid.IntRange(0, 9).Draw(t, "in drive") {
		case 0:
			w.recordInUse(m, rapid.Bool().Draw(t, "idle"))
		case 1:
			m.Location = record.Location{Type: record.InDrive, Address: 256}
			w.observed.Snapshot.TakeHome = append(w.observed.Snapshot.TakeHome, m.PMID)
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "no other drive") == 0 {
		w.leaveNoOtherDrive()
	}
}

// richManifests draws entries that contradict others: one identity twice, one
// barcode twice, and free what is expected.
func richManifests(t *rapid.T, w *world) {
	for range rapid.IntRange(0, 3).Draw(t, "further sides") {
		if len(w.desired.Pools) == 0 {
			return
		}
		w.desired.Sides = append(w.desired.Sides, DesiredSide{
			OMID: omid(fmt.Sprintf("id-%d", rapid.IntRange(0, 18).Draw(t, "id"))), Set: "t", Pos: manifest.Pos{Line: 99},
			Pool:      rapid.SampledFrom(w.desired.Pools).Draw(t, "wanted in").Spec.Name,
			Barcode:   rapid.SampledFrom([]string{"", "B1", "B2", "B3", "B4"}).Draw(t, "barcode"),
			ByBarcode: rapid.Bool().Draw(t, "by barcode"), Contested: rapid.IntRange(0, 3).Draw(t, "contested") == 0,
		})
	}
	for i := range w.desired.Free {
		w.desired.Free[i].Contested = rapid.IntRange(0, 5).Draw(t, "contested") == 0
	}
}

// crowdedWorld is a library in which much of everything is to be done, and a
// second one that is only observed. Its lists stand in another order than a plan.
func crowdedWorld() *world {
	w := newWorld()
	w.declareLibrary("other").Mode = v1alpha1.ModeObserve
	for i := range 14 {
		name, lib := func(kind string) string { return fmt.Sprintf("%s%02d", kind, 99-i) }, inLibrary([]string{"vault", "other"}[i%2])
		w.recordMedium(name("E"), imported(name("e")), lib)
		w.recordMedium(name("S"), allocated("weekly", name("s")), lib)
		w.recordMedium(name("B"), readAs(record.Foreign, label.Blank), lib)
		w.recordMedium(name("P"), inPort, lib)
		w.recordMedium(name("C"), imported("copy"), withSerial("S1"), lib)
		w.recordMedium(name("X"), imported("expected copy"), lib)
		w.recordMedium(name("U"), lib)
		w.recordInUse(w.recordMedium(name("D"), lib), i%3 == 0)
		w.expectSide("weekly", name("e"))
		w.expectSide("weekly", name("u"), withBarcode(name("U")))
		w.expectSide("weekly", name("m"))
		w.declareFree(name("B"))
	}
	w.expectSide("weekly", "expected copy")
	slices.Reverse(w.desired.Sides)
	slices.Reverse(w.observed.Snapshot.InUse)
	return w
}
