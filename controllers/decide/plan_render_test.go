// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheSummaryLineIsAnInterface(t *testing.T) {
	steps := func(actions ...Action) (list []Step) {
		for _, a := range actions {
			list = append(list, Step{Action: a})
		}
		return list
	}
	for _, c := range []struct {
		name string
		plan Plan
		want string
	}{
		{"nothing", Plan{}, "No changes. The library matches its manifests."},
		{"drift alone is no change", Plan{Drift: []Drift{{}}}, "No changes. The library matches its manifests."},
		{"one step", Plan{Steps: steps(Allocate)}, "Plan: 0 to create, 1 to allocate, 0 to deallocate, 0 wait."},
		{"a request and its step wait alike", Plan{Steps: steps(RequestInject), Waiting: []Waiting{{}}}, "Plan: 0 to create, 0 to allocate, 0 to deallocate, 2 wait."},
		{"what is held back counts by step", Plan{Blocked: []Blocked{{Steps: steps(Deallocate, Deallocate)}, {}}}, "Plan: 0 to create, 0 to allocate, 0 to deallocate, 0 wait, 3 blocked."},
		{
			"everything",
			Plan{Steps: steps(DeletePool, Deallocate, Complete, Allocate, MoveToPool, Identify, Inject, UpdatePool, CreatePool)},
			"Plan: 1 to create, 1 to update, 1 to inject, 1 to identify, 1 to move, 1 to allocate, 1 to complete, 1 to deallocate, 1 to delete, 0 wait.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.plan.Summary(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// mixedWorld has something of everything.
func mixedWorld() *world {
	w := newWorld()
	allocateTwelve(w, 2)
	w.declareNewPool("daily")
	w.recordMedium("B1", imported("b1"))
	w.expectSide("daily", "b1", withBarcode("B2"))
	w.recordMedium("C1", allocated("weekly", "c1"), missing)
	w.expectSide("weekly", "c1")
	w.recordRequestFor("c1")
	return w
}

func TestAPlanAsTextIsReadFromTheTop(t *testing.T) {
	var text strings.Builder
	plan := mixedWorld().plan()
	if err := RenderText(&text, plan, false); err != nil {
		t.Fatal(err)
	}
	want := `Drift: what is not as it was recorded or declared
  ! BarcodeDiffers: B1 (slot 1013) carries RSM/b1, for which set (m.yaml:1) declares barcode B2

Pools to create
  + PoolDeclared: pool daily is declared (m.yaml:1) and does not exist; create it

Sides to allocate
  + FoundInImport: B1 (slot 1013) carries RSM/b1, which set (m.yaml:1) expects, and is Import in pool Import/LTO-8; allocate it to daily

Blocked: what rsmctl does not do now
  x GuardExceeded: MediaPool weekly: would deallocate 2, allowed 1
      Deallocate NotExpected: A00 (slot 1001) is allocated in weekly as RSM/00 for set, which no longer lists it; deallocate it, label and data stay
      Deallocate NotExpected: A01 (slot 1002) is allocated in weekly as RSM/01 for set, which no longer lists it; deallocate it, label and data stay
      Cure: if that is meant, run the same apply with ` + "`--confirm DIGEST`" + `; else put the sides back, or make a smaller change

Waiting: what a person has been asked to do
  ? SideMissing: C1 (RSM/c1, pool weekly) has been asked for since 2026-11-02 03:00 UTC
      Cure: put what is asked for into a port of its library, then run rsmctl again

Digest: DIGEST
Plan: 1 to create, 1 to allocate, 0 to deallocate, 1 wait, 2 blocked.
`
	if diff := cmp.Diff(strings.ReplaceAll(want, "DIGEST", plan.Digest), text.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPlanWithNothingToDoIsOneLine(t *testing.T) {
	var text strings.Builder
	if err := RenderText(&text, newWorld().plan(), true); err != nil {
		t.Fatal(err)
	}
	if text.String() != noChanges+"\n" {
		t.Errorf("got %q", text.String())
	}
}

func TestColourChangesNothingButColour(t *testing.T) {
	plan := mixedWorld().plan()
	var with, without strings.Builder
	if err := errors.Join(RenderText(&with, plan, true), RenderText(&without, plan, false)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(without.String(), "\x1b") {
		t.Error("escape sequences without colour")
	}
	bare := with.String()
	for _, sequence := range []string{green, yellow, red, bold, plain} {
		bare = strings.ReplaceAll(bare, sequence, "")
	}
	if bare == with.String() || bare != without.String() {
		t.Error("the text is not the same but for its colours")
	}
}

func TestAPlanAsMarkdownStartsWithItsSummaryAndCutsLongTables(t *testing.T) {
	w := newWorld()
	for i := range rowsShown + 7 {
		id := fmt.Sprintf("%03d", i)
		w.recordMedium("A"+id, imported(id))
		w.expectSide("weekly", id)
	}
	plan := w.plan()
	var text strings.Builder
	if err := RenderMarkdown(&text, plan); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"### Plan: 0 to create, 57 to allocate, 0 to deallocate, 0 wait.\n",
		"\n#### Sides to allocate (57)\n\n| Name | Reason | What |\n|---|---|---|\n| A000 | FoundInImport | A000 (slot 1001) carries",
		"\n| | | and 7 more |\n",
		"\nDigest: `" + plan.Digest + "`\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("does not contain %q:\n%s", want, text.String())
		}
	}
}

func TestAPlanAsMarkdownShowsEveryPart(t *testing.T) {
	plan := mixedWorld().plan()
	var text strings.Builder
	if err := RenderMarkdown(&text, plan); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"#### Drift (1)", "#### Pools to create (1)", "#### Sides to allocate (1)",
		"| weekly | GuardExceeded | would deallocate 2, allowed 1: A00 and A01. Cure: if that is meant, run the same apply with \\`--confirm " + plan.Digest,
		"| op-1 | SideMissing | C1 (RSM/c1, pool weekly) has been asked for",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("does not contain %q:\n%s", want, text.String())
		}
	}
}

func TestLongListsOfWhatIsHeldBackAreCut(t *testing.T) {
	w := newWorld()
	for i := range stepsShown + 5 {
		w.recordMedium(fmt.Sprintf("A%03d", i), allocated("weekly", fmt.Sprint(i)))
	}
	var text strings.Builder
	if err := RenderText(&text, w.plan(), false); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text.String(), "Deallocate NotExpected"); n != stepsShown || !strings.Contains(text.String(), "and 5 more") {
		t.Errorf("%d lines:\n%s", n, text.String())
	}
}

func TestWhatStandsOnALabelCannotSteerATerminalOrAComment(t *testing.T) {
	w := newWorld()
	w.recordMedium("A1", imported("a"), withInfo("\x1b[2J|@everyone\n# <img>"))
	w.expectSide("weekly", "a", func(d *DesiredSide) { d.OMID.Info = "weekly/1" })
	w.recordMedium("\x1b[31mB1", imported("b\nb"))
	w.expectSide("weekly", "b\nb")
	plan := w.plan()
	var text, markdown strings.Builder
	if err := errors.Join(RenderText(&text, plan, false), RenderMarkdown(&markdown, plan)); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String()+markdown.String(), "\x1b") {
		t.Errorf("an escape sequence came through:\n%q", text.String())
	}
	for _, line := range strings.Split(markdown.String(), "\n") {
		if strings.HasPrefix(line, "# <") || strings.Contains(line, "<img") || strings.Contains(line, "@everyone") {
			t.Errorf("markup came through: %s", line)
		}
	}
}

func TestThePlansJSONHasNoNullLists(t *testing.T) {
	for name, w := range map[string]*world{"empty": newWorld(), "mixed": mixedWorld(), "nothing observed": {}} {
		data, err := json.Marshal(w.plan())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.Replace(string(data), `"hold":null`, "", 1), ":null") {
			t.Errorf("%s: %s", name, data)
		}
	}
}

func TestThePlansJSONIsTheDocumentedOne(t *testing.T) {
	w := newWorld()
	w.recordMedium("A1", imported("a"), withInfo("weekly/1"))
	w.expectSide("weekly", "a", withLMID("lmid-1"))
	plan := w.plan()
	data, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "formatVersion": "1",
  "digest": "` + plan.Digest + `",
  "source": {
    "digest": "source",
    "complete": true
  },
  "observed": {
    "revision": 7
  },
  "hold": null,
  "steps": [
    {
      "action": "Allocate",
      "kind": "Side",
      "name": "A1",
      "reason": "FoundInImport",
      "message": "A1 (slot 1001) carries RSM/a, which set (m.yaml:1) expects, and is Import in pool Import/LTO-8; allocate it to weekly",
      "library": "vault",
      "pool": "weekly",
      "from": "Import/LTO-8",
      "pmid": "pmid-0001",
      "omid": {
        "labelType": "RSM",
        "labelId": "a"
      },
      "lmid": "lmid-1",
      "barcode": "A1",
      "origin": "MediaSet/set",
      "source": "m.yaml:1"
    }
  ],
  "drift": [],
  "blocked": [],
  "waiting": []
}`
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
