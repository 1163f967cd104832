// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm/record"
)

// drivesAsked is what a person is asked to do about drives that others use. Set
// by askForDrives.
type drivesAsked struct {
	// remarks tell of the requests that are open.
	remarks
	// requests are the steps that ask.
	requests []due
	// mayHold names the expected sides that may be on a medium in such a drive.
	mayHold map[record.PMID][]string
}

// askForDrives asks a person for drives of a library, when an expected side may
// be in one, or none is left to read labels with: once for each library.
func askForDrives(s sight, w wants, a agreed) (asked drivesAsked) {
	appendLists(&asked.mayHold, w.mayHold)
	appendLists(&asked.mayHold, a.mayHold)
	for _, name := range slices.Sorted(maps.Keys(s.libraries)) {
		lib := s.libraries[name]
		reason, asks := s.whyAskForDrives(name, a, asked.mayHold)
		if !lib.declared || len(asks) == 0 {
			continue
		}
		message := fmt.Sprintf("%s; leave it to whoever uses it, or take a cartridge out with `rsmctl dismount %s DRIVE`", strings.Join(asks, "; "), name)
		if r := s.openRequestForDrives(name, message); r != nil {
			asked.waiting = append(asked.waiting, Waiting{
				Kind: kindRequest, Name: r.ID, Reason: DriveInUse,
				Message: message + " (asked for since " + r.Opened.UTC().Format(timeForm) + ")",
			})
			continue
		}
		asked.requests = append(asked.requests, due{lib, &Step{
			Action: RequestDismount, Kind: kindLibrary, Name: name, Reason: reason, Library: name, Message: message,
		}})
	}
	return asked
}

// openRequestForDrives is the open request that asks for the same.
func (s surroundings) openRequestForDrives(library, message string) *record.OperatorRequest {
	for _, r := range s.snap.Requests {
		if r.Kind == record.FreeDrive && r.Library == library && r.Message == message {
			return r
		}
	}
	return nil
}

// whyAskForDrives says, in a sentence each, what waits for drives that others use.
// Nobody is asked when there is none.
func (s sight) whyAskForDrives(library string, a agreed, mayHold map[record.PMID][]string) (reason Reason, asks []string) {
	reason = MayHoldExpected
	for _, d := range s.usedIn[library] {
		if may := mayHold[d.PMID]; len(may) > 0 {
			asks = append(asks, fmt.Sprintf("%s of %s holds %s, which rsmctl did not put there and cannot read; it may be %s", d.Where(), library, d.Name, nameSome(may)))
		}
	}
	awaited := a.drivesAwaited[library]
	if len(awaited) == 0 {
		return reason, asks
	}
	var names []string
	for _, d := range s.usedIn[library] {
		names = append(names, fmt.Sprintf("%s in %s", d.Name, d.Where()))
	}
	ask := fmt.Sprintf("others use all drives of %s (%s), and %s cannot be read: %s",
		library, nameSome(names), words.Count(len(awaited), "label", "labels"), nameSome(awaited))
	if may := a.mayAwait[library]; len(may) > 0 {
		ask += "; among them may be " + nameSome(may)
	}
	return NoDriveLeft, append(asks, ask)
}
