// SPDX-License-Identifier: Apache-2.0

package library

import (
	"strings"
	"sync"

	"github.com/go-logr/logr"
	"rsm.storage/rsmctl/rsm/element"
)

// Quirk is the name of a way in which devices differ from what the standards
// say, or from most others where the standards leave it open.
type Quirk string

// The quirks that change how a device is asked, or how far it is believed. Those
// that are handled alike for every device stand in quirkTable only.
const (
	NoBarcodeReader    Quirk = "no-barcode-reader"
	TagsOrIdentities   Quirk = "tags-or-identities"
	NoIdentities       Quirk = "no-identities"
	SameIdentities     Quirk = "same-identities"
	SameSerials        Quirk = "same-serials"
	ExactLength        Quirk = "exact-length"
	AllTypesOnly       Quirk = "all-types-only"
	DiesOfAllTypes     Quirk = "dies-of-all-types"
	UncountedElements  Quirk = "uncounted-elements"
	NoAccessBits       Quirk = "no-access-bits"
	LoadsAsDisc        Quirk = "loads-as-a-disc"
	NoResidual         Quirk = "no-residual"
	OptimisesNewMedium Quirk = "optimises-new-medium"
)

// quirk is a row of the table of quirks. docs/quirks.md is made from it.
type quirk struct {
	name Quirk
	// met is where it was met.
	met string
	// vendor and product are the beginnings of the INQUIRY identity of the
	// devices that have it. Empty: it is learned.
	vendor, product string
	// sign is the answer that it is learned from. Where vendor and sign are
	// empty, the quirk is handled for every device.
	sign string
	// does is what is done about it, and why.
	does string
}

// describeRecognition is how the table says that a device with the quirk is known.
func (q quirk) describeRecognition() string {
	switch {
	case q.vendor != "":
		return strings.TrimSpace("INQUIRY: " + q.vendor + " " + q.product)
	case q.sign != "":
		return "learned: " + q.sign
	}
	return "handled for all"
}

// appliesTo tells whether a device with that identity is known to have the quirk.
func (q quirk) appliesTo(i element.Identity) bool {
	return q.vendor != "" && strings.HasPrefix(i.Vendor, q.vendor) && strings.HasPrefix(i.Product, q.product)
}

// quirks are those of one device, as far as they are known. expectQuirks must be
// called first.
type quirks struct {
	mu    sync.Mutex
	known map[Quirk]bool
	log   logr.Logger
}

// expectQuirks begins with the quirks that devices of that identity have.
func (q *quirks) expectQuirks(i element.Identity, log logr.Logger, also ...Quirk) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.log, q.known = log.WithValues("device", i.String()), map[Quirk]bool{}
	for _, row := range quirkTable {
		if row.appliesTo(i) {
			q.known[row.name] = true
			q.log.V(1).Info("the device is known to have a quirk", "quirk", row.name)
		}
	}
	for _, name := range also {
		q.known[name] = true
	}
}

// hasQuirk tells whether the device is known to have a quirk.
func (q *quirks) hasQuirk(name Quirk) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.known[name]
}

// learnQuirk remembers a quirk that has shown itself.
func (q *quirks) learnQuirk(name Quirk) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.known[name] {
		return
	}
	q.known[name] = true
	q.log.V(1).Info("the device has a quirk", "quirk", name)
}

// unlearnQuirk forgets a quirk that the device turns out not to have.
func (q *quirks) unlearnQuirk(name Quirk) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.known, name)
}
