// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// foundWorld is a world in which no pool is declared or made yet.
func foundWorld() *world {
	w := newWorld()
	w.desired.Pools = nil
	w.observed.Snapshot.Pools = w.observed.Snapshot.Pools[:len(w.observed.Snapshot.Pools)-1]
	return w
}

func twoSided(m *record.Medium) {
	m.Type = "MO-9.1"
	for len(m.Sides) < 2 {
		m.Sides = append(m.Sides, record.Side{State: record.Unknown})
	}
}

func labelledANSI(i int, id string) trait {
	return labelled(i, record.Import, label.OMID{Type: "ANSI", ID: id})
}

func readFailed(problem string) trait {
	return func(m *record.Medium) { m.Sides[0].Evidence.Problem = problem }
}

// recordInTheirDrive: somebody else has put the medium into a drive of its own.
func (w *world) recordInTheirDrive(m *record.Medium) {
	used := &w.observed.Snapshot.InUse
	m.Location = record.Location{Type: record.InDrive, Address: 256 + len(*used)}
	*used = append(*used, &record.InUse{
		Library: m.Library, Drive: m.Location.Address, Serial: "D7", PMID: m.PMID, Name: m.Name(),
		DriveUse: record.DriveUse{Since: epoch, Signs: []string{"the tape is not at its beginning"}},
	})
}

// In short: what is declared as "POOL: SIDE SIDE", a side as BARCODE TYPE/ID
// and what else is said of it; what is left out as "NAME REASON".
func TestWhatIsAdoptedAndWhatIsLeftOut(t *testing.T) {
	cases := []struct {
		name, reason string
		given        func(*world)
		declares     []string
		leavesOut    []string
		says         string
	}{
		{
			name: "a library without media", reason: "the Library alone is right, and more is not known",
			given: func(*world) {},
		},
		{
			name: "a pool for each label type and media type", reason: "a pool has one media type, and claims one label type",
			given: func(w *world) {
				w.recordMedium("B00001L8", imported("b"))
				w.recordMedium("A00001L8", imported("a"))
				w.recordMedium("C00001L9", ofType("LTO-9"), imported("c"))
				w.recordMedium("D00001L8", labelledANSI(0, "PAYROL"), inPool("Import/LTO-8"))
			},
			declares: []string{"ansi-lto-8 Exact ANSI: D00001L8=ANSI/PAYROL", "rsm-lto-8 Exact RSM: A00001L8=RSM/a B00001L8=RSM/b", "rsm-lto-9 Exact RSM: C00001L9=RSM/c"},
		},
		{
			name: "both sides of a medium in one pool", reason: "a medium is in one pool, whatever its sides carry",
			given: func(w *world) {
				w.recordMedium("M0001", twoSided, imported("a"), labelledANSI(1, "PAYROL"))
				w.recordMedium("M0002", twoSided, imported("b"), labelled(1, record.Import, omid("c")))
			},
			declares: []string{"rsm-mo-9-1 Exact RSM: M0001=ANSI/PAYROL M0001=RSM/a M0002=RSM/b M0002=RSM/c"},
		},
		{
			name: "one side of a medium is blank", reason: "the other is adopted all the same",
			given: func(w *world) {
				w.recordMedium("M0001", twoSided, readAs(record.Foreign, label.Blank), labelled(1, record.Import, omid("a")))
			},
			declares: []string{"rsm-mo-9-1 Exact RSM: M0001=RSM/a"}, leavesOut: []string{"M0001 Blank"},
		},
		{
			name: "what holds no label", reason: "nothing tells what it is, so no manifest can name it",
			given: func(w *world) {
				w.recordMedium("A00001L8", readAs(record.Foreign, label.Blank))
				w.recordMedium("A00002L8", readAs(record.Foreign, label.Unrecognized))
				w.recordMedium("A00003L8", readAs(record.Foreign, label.Defective))
				w.recordMedium("A00004L8", allTraits(imported("f"), readAs(record.Import, label.Free)))
				w.recordMedium("CLN001L8", func(m *record.Medium) { m.Cleaning = true })
			},
			leavesOut: []string{"A00001L8 Blank", "A00002L8 NotRecognized", "A00003L8 CannotIdentify", "A00004L8 FreeLabel", "CLN001L8 CleaningCartridge"},
		},
		{
			name: "a label that could not be read", reason: "what is on it may be anything",
			given: func(w *world) {
				w.recordMedium("A00001L8", readFailed("drive 256: no answer"))
				w.recordMedium("A00002L8", inPort)
				w.recordMedium("A00003L8")
			},
			leavesOut: []string{"A00001L8 CannotIdentify", "A00002L8 NeverRead", "A00003L8 NeverRead"},
			says:      "drive 256: no answer",
		},
		{
			name: "media in drives that others use", reason: "they may be writing another label to them",
			given: func(w *world) {
				w.recordMedium("A00001L8", w.recordInTheirDrive)
				w.recordMedium("A00002L8", imported("b"), w.recordInTheirDrive)
				w.recordMedium("CLN001L8", w.recordInTheirDrive, func(m *record.Medium) { m.Cleaning = true })
			},
			leavesOut: []string{"A00001L8 DriveInUse", "A00002L8 DriveInUse", "CLN001L8 CleaningCartridge"},
			says: "DriveInUse: A00001L8 is in drive 256 (serial D7) of vault, and rsmctl did not put it there (the tape is not at its beginning), " +
				"so that its label cannot be read; adopt again when the drive is free, or take it out with `rsmctl dismount vault 256`",
		},
		{
			name: "allocated media in drives that others use", reason: "what is allocated stays as it is",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "weekly", MediaType: "LTO-8"}, record.MadeByManifest))
				w.recordMedium("A00001L8", allocated("weekly", "a"), w.recordInTheirDrive)
			},
			declares: []string{"weekly Exact: A00001L8=RSM/a"},
		},
		{
			name: "two media with one OMID", reason: "nobody may act on either, and each names the other",
			given: func(w *world) {
				w.recordMedium("A00001L8", imported("a"))
				w.recordMedium("A00002L8", imported("a"))
				w.recordMedium("A00003L8", imported("b"))
			},
			declares: []string{"rsm-lto-8 Exact RSM: A00003L8=RSM/b"}, leavesOut: []string{"A00001L8 DuplicateOMID", "A00002L8 DuplicateOMID"},
			says: "RSM/a is carried by A00001L8 (slot 1001) and A00002L8 (slot 1002)",
		},
		{
			name: "a copy that somebody has taken away", reason: "that is how a person decides between them",
			given: func(w *world) {
				w.recordMedium("A00001L8", imported("a"))
				w.recordMedium("A00002L8", imported("a"), missing)
			},
			declares: []string{"rsm-lto-8 Exact RSM: A00001L8=RSM/a"}, leavesOut: []string{"A00002L8 NotInLibrary"},
		},
		{
			name: "one barcode on two cartridges", reason: "it is no hint where to look; the labels tell them apart",
			given: func(w *world) {
				w.recordMedium("A00001L8", imported("a"))
				w.recordMedium("A00001L8", imported("b"))
			},
			declares: []string{"rsm-lto-8 Exact RSM: =RSM/a =RSM/b"},
		},
		{
			name: "a label that no manifest can hold", reason: "the id must be declared as it is; the info need not",
			given: func(w *world) {
				w.recordMedium("A00001L8", imported("\x01"))
				w.recordMedium("A00002L8", imported("b"), withInfo(" edge"))
				w.recordMedium("A 3", imported("c"))
			},
			declares: []string{"rsm-lto-8 Exact RSM: =RSM/c A00002L8=RSM/b"}, leavesOut: []string{"A00001L8 BadLabel"},
		},
		{
			name: "a medium of no known type", reason: "a pool has a media type, and to guess it is to have it wrong for good",
			given:     func(w *world) { w.recordMedium("000001", imported("a"), ofType("")) },
			leavesOut: []string{"000001 WrongMediaType"}, says: "RSM/a",
		},
		{
			name: "work whose outcome is not known", reason: "nobody acts on that medium",
			given: func(w *world) {
				m := w.recordMedium("A00001L8", imported("a"))
				w.observed.Snapshot.Open = append(w.observed.Snapshot.Open, &record.LibraryRequest{Verb: "Identify", Library: "vault", PMID: m.PMID})
			},
			leavesOut: []string{"A00001L8 OutcomeUnknown"},
		},
		{
			name: "media of another library", reason: "only one library is adopted",
			given: func(w *world) {
				w.recordMedium("A00001L8", imported("a"), inLibrary("other"))
				w.recordMedium("A00002L8", readAs(record.Foreign, label.Blank), inLibrary("other"))
			},
		},
		{
			name: "what was allocated before", reason: "it stays as it is: pool, LMID, state, and who is away",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "box"}, record.MadeByManifest))
				w.recordPool(*newPool(record.PoolSpec{Name: "weekly", MediaType: "LTO-8", Parent: "box", DrawFromFree: true, MaxAllocations: 9}, record.MadeByManifest))
				w.recordMedium("A00001L8", allocated("weekly", "a"))
				w.recordMedium("A00002L8", labelled(0, record.Complete, omid("b")), inPool("weekly"), missing)
				w.recordMedium("A00003L8", available("weekly", "c"))
				w.recordMedium("A00004L8", imported("d"))
			},
			declares:  []string{"box", "rsm-lto-8 Exact RSM: A00004L8=RSM/d", "weekly Exact in box: A00001L8=RSM/a A00002L8=RSM/b+Complete+Offline"},
			leavesOut: []string{"A00003L8 NotAllocated"},
		},
		{
			name: "allocated sides that no manifest can list", reason: "their pool must not take them for stale",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "weekly", MediaType: "LTO-8"}, record.MadeByManifest))
				w.recordPool(*newPool(record.PoolSpec{Name: "daily", MediaType: "LTO-8"}, record.MadeByManifest))
				w.recordMedium("A00001L8", allocated("weekly", "a"), setAside("x"))
				w.recordMedium("A00002L8", allocated("daily", ""), func(m *record.Medium) { m.Sides[0].OMID = label.OMID{} })
			},
			declares:  []string{"daily AtLeast", "weekly AtLeast"},
			leavesOut: []string{"A00001L8 LabelMismatch", "A00002L8 NoLabel"},
		},
		{
			name: "the other side of an allocated one", reason: "a pool that has one side of a medium has it whole",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "discs", MediaType: "MO-9.1"}, record.MadeByManifest))
				w.recordMedium("M0001", twoSided, allocated("discs", "a"), labelled(1, record.Import, omid("b")))
			},
			declares: []string{"discs Exact: M0001=RSM/a M0001=RSM/b"},
		},
		{
			name: "allocated as often as its pool allows", reason: "the pool would not take it",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "rsm-lto-8", MediaType: "LTO-8", MaxAllocations: 1}, record.MadeByManifest))
				w.recordMedium("A00001L8", imported("a"), func(m *record.Medium) { m.Sides[0].Allocations = 1 })
			},
			declares: []string{"rsm-lto-8 Exact RSM"}, leavesOut: []string{"A00001L8 StateIsFinal"},
		},
		{
			name: "more media after an adoption", reason: "the pool of the first one is for them too, with all that is in it",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "rsm-lto-8", MediaType: "LTO-8"}, record.MadeByManifest))
				w.recordMedium("A00001L8", allocated("rsm-lto-8", "a"), inLibrary("other"))
				w.recordMedium("A00002L8", imported("b"))
			},
			declares: []string{"rsm-lto-8 Exact RSM: A00001L8=RSM/a A00002L8=RSM/b"},
		},
		{
			name: "the name is taken by another pool", reason: "that one is not touched",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "rsm-lto-8", MediaType: "LTO-9"}, record.MadeByManifest))
				w.recordMedium("A00001L8", imported("a"))
			},
			declares: []string{"rsm-lto-8 Exact", "rsm-lto-8-2 Exact RSM: A00001L8=RSM/a"},
		},
		{
			name: "pools of another library", reason: "whoever declares that one declares them",
			given: func(w *world) {
				w.recordPool(*newPool(record.PoolSpec{Name: "theirs", MediaType: "LTO-8"}, record.MadeByManifest))
				w.recordMedium("A00001L8", allocated("theirs", "a"), inLibrary("other"))
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := foundWorld()
			c.given(w)
			adopted := Adopt(w.observed.Snapshot, vaultManifest())
			desiredOf(t, adopted.Objects()...)
			var leftOut []string
			for _, l := range adopted.LeftOut {
				leftOut = append(leftOut, fmt.Sprintf("%s %s", l.Name, l.Reason))
			}
			if diff := cmp.Diff(c.declares, shortAdoption(adopted)) + cmp.Diff(c.leavesOut, leftOut); diff != "" {
				t.Errorf("(-want +got):\n%s%s", diff, c.reason)
			}
			if told := strings.Join(adopted.WhyLeftOut(), "\n"); !strings.Contains(told, c.says) {
				t.Errorf("nowhere says %q:\n%s", c.says, told)
			}
		})
	}
}

func shortAdoption(a *Adoption) []string {
	sides := map[string]string{}
	for _, set := range a.Sets {
		for _, s := range set.Spec.Sides {
			text := " " + s.Barcode + "=" + s.OMID.LabelType + "/" + s.OMID.LabelID
			if s.State != "" {
				text += "+" + string(s.State)
			}
			if s.Location != "" {
				text += "+" + string(s.Location)
			}
			sides[set.Spec.Pool] += text
		}
	}
	var short []string
	for _, p := range a.Pools {
		text := strings.TrimSpace(p.Metadata.Name + " " + string(p.Spec.Membership))
		if p.Spec.Claims != nil {
			text += " " + p.Spec.Claims.LabelType
		}
		if p.Spec.Parent != "" {
			text += " in " + p.Spec.Parent
		}
		if list := sides[p.Metadata.Name]; list != "" {
			text += ":" + list
		}
		short = append(short, text)
	}
	return short
}

func TestTheLMIDOfAnAllocatedSideIsDeclared(t *testing.T) {
	const lmid = "5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab"
	w := newWorld()
	w.recordMedium("A00001L8", allocated("weekly", "a")).Sides[0].LMID = lmid
	sets := Adopt(w.observed.Snapshot, vaultManifest()).Sets
	if len(sets) != 1 || len(sets[0].Spec.Sides) != 1 || sets[0].Spec.Sides[0].LMID != lmid {
		t.Fatalf("got %+v", sets)
	}
}

func TestAListTooLongForOneManifestIsSplit(t *testing.T) {
	const n = 9_000
	w := foundWorld()
	for i := range n {
		w.recordMedium(fmt.Sprintf("A%05dL8", i), imported(fmt.Sprintf("%05d-%s", i, strings.Repeat("\ufeff", 80))))
	}
	w.recordPool(*newPool(record.PoolSpec{Name: "rsm-lto-8-2", MediaType: "LTO-8"}, record.MadeByManifest))
	adopted := Adopt(w.observed.Snapshot, vaultManifest())
	desired, _ := desiredOf(t, adopted.Objects()...)
	if len(desired.Sides) != n || len(adopted.Sets) < 2 || adopted.Sets[1].Metadata.Name != "rsm-lto-8-3" {
		t.Fatalf("%d sides in %d sets, the second of which is %s", len(desired.Sides), len(adopted.Sets), adopted.Sets[1].Metadata.Name)
	}
}

func TestAPoolNameIsMadeOfAnyLabelType(t *testing.T) {
	for text, want := range map[string]string{
		"RSM-LTO-8":                "rsm-lto-8",
		"--A.N.S.I--LTO-7-M8":      "a-n-s-i-lto-7-m8",
		"Größe/x":                  "gr-e-x",
		"日本-LTO-8":                 "lto-8",
		strings.Repeat("ab-", 100): strings.TrimSuffix(strings.Repeat("ab-", 19), "-"),
	} {
		if got := v1alpha1.NameFrom(text, poolNameLength); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

func TestEveryReasonToLeaveASideOutIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/adopt.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := constantsOf(t, "adopt.go", "Reason")
	if len(codes) != 9 {
		t.Fatalf("found %d codes: this test looks in the wrong place", len(codes))
	}
	for _, code := range codes {
		if !strings.Contains(string(page), "`"+code+"`") {
			t.Errorf("docs/adopt.md does not explain %s", code)
		}
	}
}
