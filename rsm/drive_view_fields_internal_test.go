// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
)

// noPartOfConsent are the fields of a DriveView that may change between the
// view and the consent to it.
var noPartOfConsent = map[string]string{
	"Serial":            "the drive is named by its library and address",
	"Name":              "the cartridge is named by its PMID",
	"Consent":           "it is what is made",
	"Since":             "of a drive that rsmctl has loaded, Mount.Since counts",
	"Mount.Drive":       "Drive is the same",
	"Mount.Side":        "another side is another mount, with another Mount.Since",
	"Mount.ReadOnly":    "another way to mount it is another mount, with another Mount.Since",
	"Mount.Application": "another user is another mount, with another Mount.Since",
	"Mount.Left":        "it is nobody's any more, which is no reason against taking it out",
}

func TestAConsentStandsForAllThatWasShown(t *testing.T) {
	everyfield.Each(func(path string, full, changed DriveView) {
		noticed := full.consentToken() != changed.consentToken()
		if listed := noPartOfConsent[path] != ""; noticed == listed {
			t.Errorf("DriveView.%s: part of the consent: %t, listed as no part of it: %t. A person agrees to what was shown: extend (*DriveView).consentToken, or list the field with a reason",
				path, noticed, listed)
		}
	})
	theirs := func(change func(*DriveView)) string {
		v := everyfield.Full[DriveView]()
		v.Mount = nil
		change(&v)
		return v.consentToken()
	}
	if theirs(func(*DriveView) {}) == theirs(func(v *DriveView) { v.Since = v.Since.Add(1) }) {
		t.Error("the consent to take out what others have put into a drive does not tell since when")
	}
}
