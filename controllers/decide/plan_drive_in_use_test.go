// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// recordInUse puts a medium into a drive that others use. Each library has one drive
// more than are used.
func (w *world) recordInUse(m *record.Medium, idle bool) {
	at := slices.IndexFunc(w.observed.Snapshot.Libraries, func(l *record.Library) bool { return l.Name == m.Library })
	if at < 0 {
		return
	}
	lib := *w.observed.Snapshot.Libraries[at]
	if len(lib.Drives) == 0 {
		lib.Drives = []element.DriveInfo{{Address: 300, Connected: true}}
	}
	drive := 256 + len(w.observed.Snapshot.InUse)
	lib.Drives = append(slices.Clone(lib.Drives), element.DriveInfo{Address: drive, Connected: true})
	w.observed.Snapshot.Libraries[at] = &lib
	m.Location = record.Location{Type: record.InDrive, Address: drive}
	w.observed.Snapshot.InUse = append(w.observed.Snapshot.InUse, &record.InUse{
		Library: m.Library, Drive: drive, PMID: m.PMID, Name: m.Name(), DriveUse: record.DriveUse{Since: epoch, Idle: idle},
	})
}

// leaveNoOtherDrive leaves a library with the drives that others use.
func (w *world) leaveNoOtherDrive() {
	lib := *w.observed.Snapshot.Libraries[0]
	lib.Drives = slices.DeleteFunc(slices.Clone(lib.Drives), func(d element.DriveInfo) bool { return d.Address == 300 })
	w.observed.Snapshot.Libraries[0] = &lib
}

// makeExclusive: nobody but rsmctl moves media in the library.
func (w *world) makeExclusive() { w.desired.Libraries[0].Access = v1alpha1.AccessExclusive }

func TestWhatOthersHaveInADriveIsLeftAlone(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "a cartridge that was never read",
			reason: "it is reported; nothing is blocked, and nobody is asked as long as nothing is looked for",
			given:  func(w *world) { w.recordInUse(w.recordMedium("A1"), false) },
			drift:  []string{"vault/256 DriveInUse"},
			says:   []string{"drive 256 of vault holds A1, and rsmctl did not put it there; it is left alone", noChanges},
		},
		{
			name:   "a cartridge that somebody has open",
			reason: "the sign names who",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("A1"), false)
				w.observed.Snapshot.InUse[0].Signs = []string{"bacula-sd (process 12) has /dev/nst0 open"}
			},
			drift: []string{"vault/256 DriveInUse"},
			says:  []string{"did not put it there (bacula-sd (process 12) has /dev/nst0 open); it is left alone"},
		},
		{
			name:   "an expected side that is allocated",
			reason: "it is where it may be; whoever uses it will put it back",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("A1", allocated("weekly", "a")), false)
				w.expectSide("weekly", "a")
			},
			drift: []string{"vault/256 DriveInUse"},
		},
		{
			name:   "an expected side that must be read before it is allocated",
			reason: "others may have written on it; a person is asked for it, and nothing else is held back",
			given: func(w *world) {
				m := w.recordMedium("A1", imported("a"))
				m.Sides[0].Evidence.Level = record.NoEvidence
				w.recordInUse(m, false)
				w.recordMedium("B1")
				w.expectSide("weekly", "a")
			},
			steps: []string{"Identify B1 NeverRead", "RequestDismount vault MayHoldExpected"},
			drift: []string{"vault/256 DriveInUse"},
			says:  []string{"it may be a (RSM/a); leave it to whoever uses it, or take a cartridge out with `rsmctl dismount vault DRIVE`"},
		},
		{
			name:   "a side whose barcode is in the drive",
			reason: "nobody is sent for what is most likely there",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("A1"), false)
				w.expectSide("weekly", "a", withBarcode("A1"))
				w.expectSide("weekly", "b", withBarcode("A2"))
			},
			steps: []string{"RequestInject A2 NeverSeen", "RequestDismount vault MayHoldExpected"},
			drift: []string{"vault/256 DriveInUse"},
		},
		{
			name:   "two sides that nobody has seen, and one cartridge that nobody could read",
			reason: "it can be one of them, not both: one conclusion is held back",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("X1"), false)
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
			},
			steps: []string{"RequestInject b NeverSeen", "RequestDismount vault MayHoldExpected"},
			drift: []string{"vault/256 DriveInUse"},
			says:  []string{"drive 256 of vault holds X1, which rsmctl did not put there and cannot read; it may be a (RSM/a)"},
		},
		{
			name:   "a cartridge whose label is known, and another side that nobody has seen",
			reason: "it is not that one, so somebody is sent for it",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("X1", imported("x")), false)
				w.expectSide("weekly", "a")
			},
			steps: []string{"RequestInject a NeverSeen"},
			drift: []string{"vault/256 DriveInUse"},
		},
		{
			name:   "labels to read, and no other drive",
			reason: "a person is asked once for the library; reading is not tried",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("X1"), false)
				w.recordMedium("A1")
				w.recordMedium("A2")
				w.leaveNoOtherDrive()
			},
			steps: []string{"RequestDismount vault NoDriveLeft"},
			drift: []string{"vault/256 DriveInUse"},
			says:  []string{"others use all drives of vault (X1 in drive 256), and 2 labels cannot be read: A1 and A2"},
		},
		{
			name:   "labels to read, no other drive, and sides that nobody has seen",
			reason: "each label can be that of one side: two are held back, for the third somebody is sent; nothing is blocked",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("X1"), false)
				w.recordMedium("A1")
				w.leaveNoOtherDrive()
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
				w.expectSide("weekly", "c")
			},
			steps: []string{"RequestInject c NeverSeen", "RequestDismount vault NoDriveLeft"},
			drift: []string{"vault/256 DriveInUse"},
			says:  []string{"it may be a (RSM/a)", "1 label cannot be read: A1; among them may be b (RSM/b)"},
		},
		{
			name:   "the same, and it has been asked for",
			reason: "the same is not asked twice; it waits on a person",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("X1"), false)
				w.recordMedium("A1")
				w.leaveNoOtherDrive()
				w.observed.Snapshot.Requests = []*record.OperatorRequest{{
					ID: "op-7", Kind: record.FreeDrive, Library: "vault", State: record.Submitted, Opened: epoch,
					Message: "others use all drives of vault (X1 in drive 256), and 1 label cannot be read: A1; leave it to whoever uses it, or take a cartridge out with `rsmctl dismount vault DRIVE`",
				}}
			},
			drift:   []string{"vault/256 DriveInUse"},
			waiting: []string{"op-7 DriveInUse"},
		},
		{
			name:   "a cartridge in a port, and others in all drives",
			reason: "it is taken in, and waits for a drive",
			given: func(w *world) {
				w.recordInUse(w.recordMedium("X1"), false)
				w.recordMedium("N1", inPort)
				w.leaveNoOtherDrive()
			},
			steps: []string{"Inject N1 ArrivedInPort", "RequestDismount vault NoDriveLeft"},
			drift: []string{"vault/256 DriveInUse"},
		},
	})
}

func TestWhatWasLeftInADriveOfAnExclusiveLibraryIsTakenHome(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "idle",
			reason: "nobody else moves media here; it is read when it is home",
			given:  func(w *world) { w.makeExclusive(); w.recordInUse(w.recordMedium("A1"), true) },
			steps:  []string{"Dismount A1 LeftInDrive"},
			drift:  []string{"vault/256 DriveInUse"},
			says:   []string{"A1 (drive 256) was left in drive 256, and nothing tells that it is in use; take it home", "0 wait, 1 to dismount."},
		},
		{
			name:   "not known to be idle",
			reason: "a sign speaks, or the drive could not be watched",
			given:  func(w *world) { w.makeExclusive(); w.recordInUse(w.recordMedium("A1"), false) },
			drift:  []string{"vault/256 DriveInUse"},
		},
		{
			name:   "idle, and the only drive",
			reason: "it is free in a moment: labels are read in the same pass, and nobody is asked",
			given: func(w *world) {
				w.makeExclusive()
				w.recordInUse(w.recordMedium("A1"), true)
				w.recordMedium("B1")
				w.leaveNoOtherDrive()
			},
			steps: []string{"Dismount A1 LeftInDrive", "Identify B1 NeverRead"},
			drift: []string{"vault/256 DriveInUse"},
		},
		{
			name:   "idle in a shared library",
			reason: "no sign is proof of idleness",
			given:  func(w *world) { w.recordInUse(w.recordMedium("A1"), true) },
			drift:  []string{"vault/256 DriveInUse"},
		},
		{
			name:   "idle, with work under way whose outcome is not known",
			reason: "nobody acts on such a medium",
			given: func(w *world) {
				w.makeExclusive()
				m := w.recordMedium("A1")
				w.recordInUse(m, true)
				w.observed.Snapshot.Open = []*record.LibraryRequest{{ID: "l-1", Verb: "Mount", Library: "vault", PMID: m.PMID, Name: "A1"}}
			},
			blocked: []string{"A1 OutcomeUnknown"},
			drift:   []string{"vault/256 DriveInUse"},
		},
	})
}

func TestWhatRsmctlHasLeftInADriveIsTakenHome(t *testing.T) {
	left := func(w *world, m *record.Medium) {
		m.Location = record.Location{Type: record.InDrive, Address: 256}
		m.Mount = &record.Mount{Drive: 256, Since: epoch, Left: true}
		w.observed.Snapshot.TakeHome = append(w.observed.Snapshot.TakeHome, m.PMID)
	}
	runPlanCases(t, []planCase{
		{
			name:   "it was read",
			reason: "nobody needs the drive, but without a database it would be taken for somebody else's",
			given: func(w *world) {
				left(w, w.recordMedium("A1", allocated("weekly", "a")))
				w.expectSide("weekly", "a")
			},
			steps: []string{"Dismount A1 StillInDrive"},
		},
		{
			name:   "it was not read",
			reason: "it is read where it is, and taken home then",
			given:  func(w *world) { left(w, w.recordMedium("A1")) },
			steps:  []string{"Identify A1 NeverRead"},
		},
		{
			name:   "its library is only observed",
			reason: "nothing is moved",
			given: func(w *world) {
				w.desired.Libraries[0].Mode = v1alpha1.ModeObserve
				left(w, w.recordMedium("A1", allocated("weekly", "a")))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"vault LibraryObserved"},
		},
	})
}

func TestNoStepTouchesWhatOthersHaveInADriveButToTakeItHome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := randomWorld(t)
		used := map[record.PMID]*record.InUse{}
		for _, u := range w.observed.Snapshot.InUse {
			used[u.PMID] = u
		}
		for _, s := range w.plan().Steps {
			u := used[s.PMID]
			switch {
			case u == nil && s.Action == Dismount:
				t.Fatalf("Dismount %s: it is in no drive that others use", s.Name)
			case u == nil:
			case s.Action == Identify, s.Action == Inject, s.Action == Dismount && (!u.Idle || w.accessOf(u.Library) != v1alpha1.AccessExclusive):
				t.Fatalf("%s %s, which is in drive %d of %s", s.Action, s.Name, u.Drive, u.Library)
			}
		}
	})
}

func (w *world) accessOf(library string) v1alpha1.Access {
	for _, l := range w.desired.Libraries {
		if l.Name == library {
			return l.Access
		}
	}
	return ""
}

func TestARequestForDrivesEndsWhenNothingWaitsForThemAnyMore(t *testing.T) {
	for name, c := range map[string]struct {
		given func(w *world)
		want  bool
	}{
		"a label is to be read":         {func(*world) {}, false},
		"the drive is free":             {func(w *world) { w.observed.Snapshot.InUse = nil }, true},
		"nothing is left to read":       {func(w *world) { w.observed.Snapshot.Media = w.observed.Snapshot.Media[:1] }, true},
		"another label is to be read":   {func(w *world) { w.recordMedium("B1") }, false},
		"not all manifests can be read": {func(w *world) { w.observed.Snapshot.InUse, w.desired.Complete = nil, false }, false},
	} {
		w := newWorld()
		w.recordInUse(w.recordMedium("X1"), false)
		w.recordMedium("A1")
		w.leaveNoOtherDrive()
		w.observed.Snapshot.Requests = []*record.OperatorRequest{{
			ID: "op-7", Kind: record.FreeDrive, Library: "vault", State: record.Submitted, Message: w.plan().Steps[0].Message,
		}}
		c.given(w)
		if got := GrantedRequests(w.desired, w.observed.Snapshot.Requests, w.plan()); (len(got) == 1) != c.want {
			t.Errorf("%s: %d end", name, len(got))
		}
	}
}

func ExamplePlan_Summary_dismount() {
	p := &Plan{Steps: []Step{{Action: Dismount}, {Action: RequestDismount}}}
	fmt.Println(p.Summary())
	// Output: Plan: 0 to create, 0 to allocate, 0 to deallocate, 1 wait, 1 to dismount.
}
