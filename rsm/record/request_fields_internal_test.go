// SPDX-License-Identifier: Apache-2.0

package record

import (
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/label"
)

// sameWhatever are the fields in which two requests for the same may differ.
var sameWhatever = map[string]string{
	"ID":        "each request has its own",
	"OMID.Info": "it is no part of the identity",
	"Pool":      "the cartridge is the same for whichever pool",
	"Origin":    "several can want the same cartridge",
	"State":     "only open requests are compared",
	"Actor":     "whoever asks, the request is one",
	"Opened":    "it is the time of the request",
	"Closed":    "only open requests are compared",
	"Outcome":   "only open requests are compared",
}

func TestTwoRequestsAreOneWhenTheyAskForTheSame(t *testing.T) {
	// What a request asks for is told by the first of these that it has.
	forms := []func(*OperatorRequest){
		func(*OperatorRequest) {},
		func(w *OperatorRequest) { w.OMID = label.OMID{} },
		func(w *OperatorRequest) { w.OMID, w.Barcode = label.OMID{}, "" },
		func(w *OperatorRequest) { w.OMID, w.Barcode, w.PMID = label.OMID{}, "", "" },
	}
	everyfield.Each(func(path string, full, changed OperatorRequest) {
		tells, listed := false, false
		for _, form := range forms {
			x, y := full, changed
			form(&x)
			form(&y)
			tells = tells || !AskTheSame(&x, &y)
		}
		for name := range sameWhatever {
			listed = listed || everyfield.Under(path, name)
		}
		if tells == listed {
			t.Errorf("OperatorRequest.%s: tells requests apart: %t, listed as telling nothing: %t. Extend AskTheSame in request.go, or list it with a reason", path, tells, listed)
		}
	})
}

func TestRequestsForDrivesAreToldApartByTheLibraryAlone(t *testing.T) {
	everyfield.Each(func(path string, full, changed OperatorRequest) {
		full.Kind = FreeDrive
		if path != "Kind" {
			changed.Kind = FreeDrive
		}
		if same, shall := AskTheSame(&full, &changed), path != "Kind" && path != "Library"; same != shall {
			t.Errorf("OperatorRequest.%s: the same: %t", path, same)
		}
	})
}
