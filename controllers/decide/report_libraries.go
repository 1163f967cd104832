// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"
	"strconv"
)

// reportLibraries reports what holds steps back, once for each library, and
// every library without an answer: nothing is concluded about its media.
func reportLibraries(s sight, o outcome) (r remarks) {
	for name, v := range s.libraries {
		if v.declared && v.obstacle == LibraryUnreachable && len(o.heldBack[name]) == 0 {
			r.blockLibrary(v, nil, fmt.Sprintf("%s %s; nothing is concluded about its media", name, v.why))
		}
	}
	for name, steps := range o.heldBack {
		v := s.libraryNamed(name)
		steps = slices.SortedFunc(slices.Values(steps), CompareSteps)
		r.blockLibrary(v, steps, fmt.Sprintf("%s %s, so nothing is done about %s", name, v.why, nameSome(namesOfSteps(steps))))
	}
	return r
}

func (r *remarks) blockLibrary(v *seenLibrary, steps []Step, message string) {
	r.addBlocked(Blocked{Kind: kindLibrary, Name: v.name, Reason: v.obstacle, Message: message, Cure: v.cureOfObstacle(), Steps: steps})
}

func (v *seenLibrary) cureOfObstacle() string {
	switch {
	case !v.declared:
		return "declare the library again, or take its media out"
	case v.obstacle == LibraryUnreachable:
		return "make the library answer, then run rsmctl again"
	}
	return "set spec.mode of Library " + v.name + " to Enforce"
}

// reportUsedDrives says which drives others use.
func reportUsedDrives(s sight, o outcome) (r remarks) {
	for name, drives := range s.usedIn {
		if !s.libraryNamed(name).declared {
			continue
		}
		for _, d := range drives {
			r.drift = append(r.drift, Drift{
				Kind: kindDrive, Name: name + "/" + strconv.Itoa(d.Drive), Reason: DriveInUse, Message: d.describeUse(o.mayHold[d.PMID]),
				Library: name, PMID: d.PMID,
			})
		}
	}
	return r
}
