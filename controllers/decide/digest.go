// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// digestLength is short enough to be pasted, and long enough that two plans of
// one library never share it by chance.
const digestLength = 16

// digestOfPlan identifies what a plan would do: the manifests, its steps, and those
// that the guard holds back. How it is worded, and where in the files it is
// asked for, does not matter; nor does the revision of the records. The count
// of allocations in each step makes the digest of a change that was undone and
// made again another one.
func digestOfPlan(plan *Plan) string {
	due := slices.Clone(plan.Steps)
	for _, b := range plan.Blocked {
		if b.Reason == GuardExceeded {
			due = append(due, b.Steps...)
		}
	}
	for i := range due {
		due[i].Message, due[i].Source = "", ""
		if due[i].Reason == StaleAfterRestore {
			// The hold may end between the plan and the consent to it.
			due[i].Reason = staleReason(due[i].Origin)
		}
		forgetNewID(&due[i])
	}
	slices.SortStableFunc(due, CompareSteps)
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	// Writing to a hash cannot fail, and neither can plain structs of text.
	_ = encoder.Encode(plan.Source)
	_ = encoder.Encode(due)
	return hex.EncodeToString(hash.Sum(nil))[:digestLength]
}

// forgetNewID takes the PMID out of steps that only look. A cartridge that was
// never seen before gets its PMID when it is recorded, and plan records
// nothing: the apply that follows gives it another one.
func forgetNewID(s *Step) {
	if s.Action != Inject && s.Action != Identify && s.Action != Dismount {
		return
	}
	if s.Name == string(s.PMID) {
		s.Name = ""
	}
	s.PMID = ""
}
