// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"reflect"
	"testing"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/hack/everyfield"
)

func TestWhatAStepSaysIsCarriedOut(t *testing.T) {
	const elsewhere = "the change of another kind of step says it"
	for _, c := range []struct {
		function string
		make     func(decide.Step) any
		unused   map[string]string
	}{
		{"allocationOf", func(s decide.Step) any { return allocationOf(s) }, map[string]string{
			"Action": "it is what chose the function", "Kind": "it is Side", "Name": "the PMID names the medium",
			"Reason": "only TrustedBarcode makes a difference", "Library": "the record says where the medium is", "From": "the record says it",
			"Barcode": "the PMID names the medium", "OMID.Info": "it is no part of the identity",
			"Allocations": "it is for the digest", "Source": "it is for people", "Spec": elsewhere, "Drive": elsewhere,
		}},
		{"requestOf", func(s decide.Step) any { return requestOf(s) }, map[string]string{
			"Action": "it is what chose the function", "Kind": "it is Side", "Name": "the message says it",
			"Reason": "the message says it", "From": elsewhere, "Side": "one side is asked for with its medium", "LMID": elsewhere,
			"Allocations": "it is for the digest", "Source": "it is for people", "Spec": elsewhere, "Drive": elsewhere,
		}},
	} {
		everyfield.Each(func(path string, full, changed decide.Step) {
			used, listed := !reflect.DeepEqual(c.make(full), c.make(changed)), false
			for name := range c.unused {
				listed = listed || everyfield.Under(path, name)
			}
			if used == listed {
				t.Errorf("Step.%s: used by %s: %t, listed as unused: %t. Extend %s in execute_verbs.go, or list the field with a reason", path, c.function, used, listed, c.function)
			}
		})
	}
	byBarcode := everyfield.Full[decide.Step]()
	byBarcode.Reason = decide.TrustedBarcode
	if !allocationOf(byBarcode).ByBarcode || allocationOf(everyfield.Full[decide.Step]()).ByBarcode {
		t.Error("a barcode is trusted when, and only when, the step says so")
	}
	allocation := allocationOf(byBarcode)
	for _, path := range everyfield.Empty(allocation) {
		t.Errorf("Allocation.%s is never set: extend allocationOf in execute_verbs.go", path)
	}
	notAsked := []string{"ID", "State", "Actor", "Opened", "Closed", "Outcome"} // the manager gives them
	for _, path := range everyfield.Empty(requestOf(everyfield.Full[decide.Step]())) {
		if !everyfield.Under(path, notAsked...) {
			t.Errorf("OperatorRequest.%s is never set: extend requestOf in execute_verbs.go", path)
		}
	}
}
