// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm/record"
)

// report makes the plan of what was decided: everything in its order, and the
// digest of it.
func report(s sight, o outcome, passes []pass[func(sight, outcome) remarks]) *Plan {
	told := joinRemarks(o.remarks)
	for _, p := range passes {
		told.addRemarks(p.run(s, o))
	}
	plan := &Plan{
		FormatVersion: planFormat,
		Source:        PlanSource{Digest: s.desired.Digest, Complete: s.desired.Complete},
		Observed:      PlanObserved{Revision: s.snap.Revision, Export: s.observed.Export},
		Hold:          s.snap.Hold,
		Steps:         append([]Step{}, o.steps...),
		Drift:         append([]Drift{}, told.drift...),
		Blocked:       append([]Blocked{}, told.blocked...),
		Waiting:       append([]Waiting{}, told.waiting...),
	}
	slices.SortStableFunc(plan.Steps, compareTurns)
	slices.SortFunc(plan.Drift, compareDrift)
	slices.SortFunc(plan.Blocked, compareBlocked)
	slices.SortFunc(plan.Waiting, compareWaiting)
	plan.Digest = digestOfPlan(plan)
	for i := range plan.Blocked {
		if plan.Blocked[i].Reason == GuardExceeded {
			plan.Blocked[i].Cure = "if that is meant, run the same apply with `--confirm " + plan.Digest + "`; else put the sides back, or make a smaller change"
		}
	}
	return plan
}

var reportPasses = []pass[func(sight, outcome) remarks]{
	{"reportLibraries", "libraries, heldBack", "what holds steps back", reportLibraries},
	{"reportUsedDrives", "usedIn, mayHold", "drift of drives", reportUsedDrives},
	{"reportGroups", "grouped, doubts", "what is blocked for one and the same reason", reportGroups},
	{"reportFindings", "what this look brought to light", "drift", reportFindings},
	{"reportService", "the open requests", "what a person has to look after", reportService},
}

// reportGroups turns the groups into blocked entries.
func reportGroups(_ sight, o outcome) (r remarks) {
	for key, names := range o.remarks.grouped {
		b := Blocked{Kind: key.kind, Name: key.name, Reason: key.reason}
		n := len(names)
		switch key.reason {
		case PoolMissing:
			b.Message = fmt.Sprintf("pool %s cannot be made as declared; %s cannot go there: %s", key.name, words.Count(n, "side", "sides"), nameSome(names))
			b.Cure = "see what blocks the pool itself"
		case InventoryIncomplete:
			b.Message = fmt.Sprintf("%s for %s not found (%s), but not everything could be seen: %s",
				words.Count(n, "side", "sides"), key.name, nameSome(names), strings.Join(o.doubts, "; "))
			b.Cure = "let rsmctl see all of it; only then is something missing"
		case SourceIncomplete:
			b.Message = fmt.Sprintf("%s for %s in no manifest that could be read (%s); nothing is decided about them while a manifest is broken",
				words.Count(n, "side", "sides"), key.name, nameSome(names))
			b.Cure = "repair the manifests; `rsmctl validate` says where"
		case NotSeenAgain:
			b.Message = fmt.Sprintf("%s of %s known from a restored database only, and not seen since: %s; nothing is decided about them",
				words.Count(n, "side", "sides"), key.name, nameSome(names))
			b.Cure = "bring them into a library once; rsmctl then knows them by barcode or label"
		case LibraryFull:
			b.Message = fmt.Sprintf("%s has no empty slot for %s in a port: %s", key.name, words.Count(n, "medium", "media"), nameSome(names))
			b.Cure = "take media out of " + key.name
		default: // without a cure, which no test lets pass
			b.Message = nameSome(names)
		}
		r.addBlocked(b)
	}
	return r
}

// reportFindings turns what this pass's look brought to light into drift.
func reportFindings(s sight, _ outcome) (r remarks) {
	for _, f := range s.observed.Findings {
		d := Drift{Kind: kindMedium, Name: f.Name, Reason: Reason(f.Reason), Library: f.Library, PMID: f.PMID}
		if f.PMID == "" {
			d.Kind = kindLibrary
		}
		if d.Name == "" {
			d.Name = f.Library
		}
		d.Message = d.Name + ": " + f.Message
		r.drift = append(r.drift, d)
	}
	return r
}

// reportService adds the requests that are not about an expected side: a person
// is asked to look after a device.
func reportService(s sight, _ outcome) (r remarks) {
	for _, q := range s.snap.Requests {
		if q.Kind == record.Service {
			r.waiting = append(r.waiting, Waiting{Kind: kindRequest, Name: q.ID, Reason: ServiceNeeded, Message: q.Message})
		}
	}
	return r
}
