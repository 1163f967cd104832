// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// restoreRecords: the records are those of an import.
func (w *world) restoreRecords() {
	w.observed.Snapshot.Hold = &record.Hold{Reason: record.Imported, Since: epoch, Message: "rsm-7.db (revision 7) was imported"}
}

// withEvidence sets how sure the records are of all sides.
func withEvidence(l record.EvidenceLevel) trait {
	return func(m *record.Medium) {
		for i := range m.Sides {
			m.Sides[i].Evidence.Level = l
		}
	}
}

var (
	onlyClaimed = withEvidence(record.Claimed)
	seenAgain   = withEvidence(record.ByBarcode)
)

func TestAfterARestoreASideThatNobodyWantsIsStale(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "its barcode was seen",
			reason: "S8: deallocated after the backup, before the disaster; it is read too, as it may be what is expected elsewhere",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"), seenAgain)
			},
			steps: []string{"Identify A1 RestoredClaim", "Deallocate A1 StaleAfterRestore"},
			says: []string{
				"is Allocated in weekly as RSM/a by the word of the restored database, but no manifest wants it",
				"deallocate it, label and data stay", "rsm-7.db (revision 7) was imported", "nothing is drawn from Free",
			},
		},
		{
			name:   "its label was read again",
			reason: "there is nothing more to find out",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"))
			},
			steps: []string{"Deallocate A1 StaleAfterRestore"},
		},
		{
			name:   "it is not here, and was not seen",
			reason: "nothing is deallocated on the strength of a claim alone",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"), ejected, onlyClaimed)
			},
			blocked: []string{"weekly NotSeenAgain"},
			says:    []string{"A1", "bring them into a library once"},
		},
		{
			name:   "it has no barcode to be seen by",
			reason: "it has to be read first",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("", allocated("weekly", "a"), onlyClaimed)
			},
			steps: []string{"Identify a RestoredClaim"},
		},
		{
			name:   "some manifests could not be read",
			reason: "what is not listed may be wanted",
			given: func(w *world) {
				w.restoreRecords()
				w.desired.Complete = false
				w.recordMedium("A1", allocated("weekly", "a"), seenAgain)
			},
			blocked: []string{"weekly SourceIncomplete"},
		},
		{
			name:   "its pool holds at least what is expected",
			reason: "what nobody expects stays, and is not worn by reading it",
			given: func(w *world) {
				w.restoreRecords()
				w.desired.Pools[0].Exact = false
				w.recordMedium("A1", allocated("weekly", "a"), seenAgain)
			},
		},
		{
			name:   "there are more of them than the guard allows",
			reason: "the guard applies; reading does no harm",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"), seenAgain)
				w.recordMedium("A2", allocated("weekly", "b"), seenAgain)
			},
			steps:   []string{"Identify A1 RestoredClaim", "Identify A2 RestoredClaim"},
			blocked: []string{"weekly GuardExceeded"},
		},
		{
			name:   "the guard would let them through one by one",
			reason: "those that wait until they are seen count, or a list emptied by mistake would be carried out in slices",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"))
				w.recordMedium("A2", allocated("weekly", "b"), ejected, onlyClaimed)
			},
			blocked: []string{"weekly GuardExceeded", "weekly NotSeenAgain"},
			says:    []string{"would deallocate 2, allowed 1; 1 of them have yet to be seen again"},
		},
		{
			name:   "its library does not answer",
			reason: "that is why, and it is said once",
			given: func(w *world) {
				w.restoreRecords()
				w.observed.Unreachable["vault"] = "no answer"
				w.recordMedium("A1", allocated("weekly", "a"), onlyClaimed)
			},
			blocked: []string{"vault LibraryUnreachable"},
		},
	})
}

func TestAfterARestoreAnExpectedSideIsAllocatedByItsLabel(t *testing.T) {
	blank := readAs(record.Available, label.Blank)
	runPlanCases(t, []planCase{
		{
			name:   "in what the restored database calls free",
			reason: "S9: it may have been allocated since, so its label is read first, and nobody is asked for it meanwhile",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", blank, inPool("Free/LTO-8"), onlyClaimed)
				w.expectSide("weekly", "a")
				w.declareFree("A1")
			},
			steps:   []string{"Identify A1 RestoredClaim"},
			blocked: []string{"weekly InventoryIncomplete"},
			says:    []string{"A1 (slot 1001) is Available in Free/LTO-8 by the word of the restored database"},
		},
		{
			name:   "in Import, once it was read",
			reason: "S9: straight into its own pool, under its own LMID, never through Free",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", imported("a"))
				w.expectSide("weekly", "a", withLMID("lmid-9"))
			},
			steps: []string{"Allocate A1 FoundInImport"},
		},
		{
			name:   "in Free, with the label it had when it was given back",
			reason: "S9: before anybody draws it",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", available("Free/LTO-8", "a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInFree"},
		},
		{
			name:   "Available in its own pool by the restored database",
			reason: "allocated after the backup; what nobody held may have been written on",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", available("weekly", "a"), onlyClaimed)
				w.expectSide("weekly", "a")
			},
			steps: []string{"Identify A1 RestoredClaim"},
		},
		{
			name:   "on a cartridge that the restored database has for another, which nobody wants any more",
			reason: "given back, relabelled and allocated after the backup: it is read before anybody is asked for the new one",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "old"), seenAgain)
				w.expectSide("weekly", "new", withBarcode("A1"))
			},
			steps:   []string{"Identify A1 RestoredClaim", "Deallocate A1 StaleAfterRestore"},
			blocked: []string{"A1 LabelMismatch"},
		},
		{
			name:   "declared in the vault, allocated after the backup",
			reason: "that it carries what is expected is a claim as long as nobody saw it",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", available("weekly", "a"), ejected, onlyClaimed)
				w.expectSide("weekly", "a", declaredOffline)
			},
			blocked: []string{"A1 CannotIdentify"},
		},
		{
			name:   "allocated by the restored database too, and not seen",
			reason: "it is as declared by all that is known; nothing is to be done, and nobody is asked",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"), ejected, onlyClaimed)
				w.expectSide("weekly", "a", declaredOffline)
			},
		},
		{
			name:   "not in the library, and others were not read yet",
			reason: "not seen is not gone: it may be one of those",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"), missing, onlyClaimed)
				w.recordMedium("A2", imported("x"), onlyClaimed)
				w.expectSide("weekly", "a")
			},
			steps:   []string{"Identify A2 RestoredClaim"},
			blocked: []string{"weekly InventoryIncomplete"},
		},
		{
			name:   "not in the library, and everything was read",
			reason: "S15: a complete look did not find it, so a person is asked",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", allocated("weekly", "a"), missing, onlyClaimed)
				w.expectSide("weekly", "a")
			},
			steps: []string{"RequestInject A1 SideMissing"},
		},
	})
}

func TestAfterARestoreMediaInTheWrongPlaceArePutRightOrExplained(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "allocated in another pool",
			reason: "S7: its MediaSet was moved after the backup",
			given: func(w *world) {
				w.restoreRecords()
				w.declarePool("monthly")
				w.recordMedium("A1", allocated("weekly", "a"), seenAgain)
				w.expectSide("monthly", "a")
			},
			steps: []string{"MoveToPool A1 DeclaredElsewhere"},
		},
		{
			name:   "allocated in another pool, and not recognised yet",
			reason: "nothing is decided on a claim",
			given: func(w *world) {
				w.restoreRecords()
				w.declarePool("monthly")
				w.recordMedium("A1", allocated("weekly", "a"), onlyClaimed)
				w.expectSide("monthly", "a")
			},
			steps: []string{"Identify A1 RestoredClaim"},
		},
		{
			name:   "Available in another pool",
			reason: "S7: found there, allocated to its own",
			given: func(w *world) {
				w.restoreRecords()
				w.declarePool("monthly")
				w.recordMedium("A1", available("monthly", "a"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInOtherPool"},
		},
		{
			name:   "in another library",
			reason: "S7: every library is searched, and the plan says which",
			given: func(w *world) {
				w.restoreRecords()
				w.declareLibrary("other")
				w.recordMedium("A1", imported("a"), inLibrary("other"))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Allocate A1 FoundInImport"},
			says:  []string{"A1 (slot 1001 of other)"},
		},
		{
			name:   "in a library that is only observed",
			reason: "it is explained, and nobody is asked for it",
			given: func(w *world) {
				w.restoreRecords()
				w.declareLibrary("other").Mode = v1alpha1.ModeObserve
				w.recordMedium("A1", imported("a"), inLibrary("other"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"other LibraryObserved"},
		},
		{
			name:   "in a drive",
			reason: "it is read there, before any other, and can be allocated there",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", imported("a"), onlyClaimed)
				w.recordMedium("A2", imported("b"), inDrive, onlyClaimed)
				w.recordMedium("A3", imported("c"), inDrive)
				w.expectSide("weekly", "a", withBarcode("A1"))
				w.expectSide("weekly", "b")
				w.expectSide("weekly", "c")
			},
			steps: []string{"Identify A2 RestoredClaim", "Identify A1 RestoredClaim", "Allocate A3 FoundInImport"},
		},
		{
			name:   "in a port",
			reason: "it is moved to a slot, and allocated",
			given: func(w *world) {
				w.restoreRecords()
				w.recordMedium("A1", imported("a"), inPort)
				w.expectSide("weekly", "a")
			},
			steps: []string{"Inject A1 ArrivedInPort", "Allocate A1 FoundInImport"},
		},
	})
}

func inDrive(m *record.Medium) { m.Location = record.Location{Type: record.InDrive, Address: 256} }

func TestLabelsAreReadInTheOrderThatSettlesMost(t *testing.T) {
	w := newWorld()
	w.recordMedium("A1")
	w.recordMedium("A2", inDrive)
	w.recordMedium("A3")
	w.recordMedium("A4")
	w.expectSide("weekly", "a", withBarcode("A4"))
	w.expectSide("weekly", "b", withBarcode("A3"))
	want := []string{"Identify A2 NeverRead", "Identify A3 NeverRead", "Identify A4 NeverRead", "Identify A1 NeverRead"}
	plan := w.plan()
	if diff := cmp.Diff(want, shortSteps(plan.Steps)); diff != "" {
		t.Errorf("what is in a drive, what a manifest expects, the rest (-want +got):\n%s", diff)
	}
	confirmed, err := Confirm(plan, plan.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, shortSteps(confirmed.Steps)); diff != "" {
		t.Errorf("confirmed (-want +got):\n%s", diff)
	}
}

func TestTheConsentToStaleSidesOutlivesTheHold(t *testing.T) {
	w := newWorld()
	w.restoreRecords()
	w.recordMedium("A1", allocated("weekly", "a"))
	w.recordMedium("A2", allocated("weekly", "b"))
	before := w.plan()
	w.observed.Snapshot.Hold = nil
	after := w.plan()
	if before.Digest != after.Digest {
		t.Errorf("the digest was %s under the hold and is %s without it", before.Digest, after.Digest)
	}
}
