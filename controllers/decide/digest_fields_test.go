// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
)

// notInPlanDigest are the fields in which two plans can differ and still do the
// same.
var notInPlanDigest = map[string]string{
	"FormatVersion":         "it is about how a plan is written",
	"Digest":                "it is what is made",
	"Observed":              "other records that lead to the same steps make no difference",
	"Hold":                  "it can end between the plan and the consent to it",
	"Drift":                 "nobody acts on it",
	"Waiting":               "nobody acts on it",
	"Steps.Message":         "it is how a step is worded",
	"Steps.Source":          "it is where in the files a step is asked for",
	"Blocked.Kind":          "a consent is to the steps that the guard holds back",
	"Blocked.Name":          "a consent is to the steps that the guard holds back",
	"Blocked.Message":       "a consent is to the steps that the guard holds back",
	"Blocked.Cure":          "a consent is to the steps that the guard holds back",
	"Blocked.Steps.Message": "it is how a step is worded",
	"Blocked.Steps.Source":  "it is where in the files a step is asked for",
}

func TestTheDigestOfAPlanCoversAllThatItsStepsDo(t *testing.T) {
	met := map[string]bool{}
	everyfield.Each(func(path string, full, changed Plan) {
		full.Blocked[0].Reason = GuardExceeded
		if path != "Blocked[0].Reason" {
			changed.Blocked[0].Reason = GuardExceeded
		}
		covered, listed := digestOfPlan(&full) != digestOfPlan(&changed), false
		for name := range notInPlanDigest {
			if everyfield.Under(path, name) {
				listed, met[name] = true, true
			}
		}
		if covered == listed {
			t.Errorf("Plan.%s: covered by the digest: %t, listed as not in it: %t. Who confirms a plan confirms its digest: see digest in digest.go, and the field's json tag, or list the field with a reason",
				path, covered, listed)
		}
	})
	for name := range notInPlanDigest {
		if !met[name] {
			t.Errorf("%s is listed, and there is no such field: take it off the list", name)
		}
	}
}
