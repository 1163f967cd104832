// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

func TestWhatArrivesIsInjectedAndRead(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "a new cartridge in a port",
			reason: "injected and read in one pass, before anything is decided about it",
			given:  func(w *world) { w.recordMedium("A1", inPort) },
			steps:  []string{"Inject A1 ArrivedInPort", "Identify A1 NeverRead"},
			says:   []string{"A1 (port 10) was put into a port; move it to a slot", "Plan: 0 to create, 1 to inject, 1 to identify, 0 to allocate, 0 to deallocate, 0 wait."},
		},
		{
			name:   "a known cartridge that comes back through a port",
			reason: "recognised by its barcode; it has its place and its LMID already",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), inPort)
				w.expectSide("weekly", "a")
			},
			steps: []string{"Inject A1 ArrivedInPort"},
		},
		{
			name:   "a cartridge that rsmctl has put into the port",
			reason: "it is there for a person to take",
			given: func(w *world) {
				m := w.recordMedium("A1", allocated("weekly", "a"), inPort)
				m.Ejected = true
				w.expectSide("weekly", "a")
			},
		},
		{
			name:   "a cartridge that was never read and is on its way out",
			reason: "what is given to a person is not taken back to be read",
			given:  func(w *world) { w.recordMedium("A1", inPort).Ejected = true },
		},
		{
			name:   "no empty slot",
			reason: "as many as there is room for, by name; what stays in a port cannot be read either",
			given: func(w *world) {
				w.observed.Snapshot.EmptySlots["vault"] = 1
				w.recordMedium("A2", inPort)
				w.recordMedium("A1", inPort)
				w.recordMedium("A3", inPort)
			},
			steps:   []string{"Inject A1 ArrivedInPort", "Identify A1 NeverRead"},
			blocked: []string{"vault LibraryFull"},
			says:    []string{"vault has no empty slot for 2 media in a port: A2 and A3"},
		},
		{
			name:   "a cleaning cartridge",
			reason: "it is never mounted for its label",
			given:  func(w *world) { w.recordMedium("CLN001L1").Cleaning = true },
		},
		{
			name:   "the last attempt to read it failed",
			reason: "a pass depends on what is seen, not on what was tried: it is tried again, and said",
			given: func(w *world) {
				w.recordMedium("A1").Sides[0].Evidence.Problem = "drive 1: hardware error"
			},
			steps:   []string{"Identify A1 NeverRead"},
			blocked: []string{"A1 CannotIdentify"},
			says:    []string{"the label of A1 (slot 1001) could not be read: drive 1: hardware error"},
		},
		{
			name:   "an offline cartridge that was never read",
			reason: "what is not here cannot be mounted",
			given:  func(w *world) { w.recordMedium("A1", missing) },
		},
		{
			name:   "the library is only observed",
			reason: "nothing is moved or mounted",
			given: func(w *world) {
				w.desired.Libraries[0].Mode = v1alpha1.ModeObserve
				w.recordMedium("A1", inPort)
			},
			blocked: []string{"vault LibraryObserved"},
			says:    []string{"vault is only observed, so nothing is done about A1", "2 blocked"},
		},
		{
			name:   "a move of the cartridge has not been settled",
			reason: "nothing is done with a medium of which it is not known where it is",
			given: func(w *world) {
				m := w.recordMedium("A1")
				w.observed.Snapshot.Open = []*record.LibraryRequest{{ID: "l-1", Verb: "Identify", Library: "vault", PMID: m.PMID, Name: "A1"}}
			},
			blocked: []string{"A1 OutcomeUnknown"},
		},
	})
}

func TestAMediumWhoseLabelContradictsItsRecordIsLeftAlone(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "expected",
			reason: "both identities are named; nothing is reallocated or freed",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), setAside("x"))
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 LabelMismatch"},
			says:    []string{"A1 (slot 1001) is recorded as RSM/a, but RSM/x was read from it; it is set aside"},
		},
		{
			name:   "its side is dropped from the MediaSet",
			reason: "that is how a person decides: the record is freed",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), setAside("x"))
			},
			steps:   []string{"Deallocate A1 NotExpected"},
			blocked: []string{"A1 LabelMismatch"},
		},
		{
			name:   "the other label is expected too",
			reason: "nobody acts on the found identity either, and nobody is asked for it",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), setAside("x"))
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "x")
			},
			blocked: []string{"A1 LabelMismatch"},
		},
		{
			name:   "in a port",
			reason: "nothing else is planned for it",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), setAside("x"), inPort)
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 LabelMismatch"},
		},
	})
}
