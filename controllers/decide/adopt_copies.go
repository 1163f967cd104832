// SPDX-License-Identifier: Apache-2.0

package decide

// findCopies finds the media that a plan freezes as duplicates.
func (a *adopter) findCopies() {
	for key, carriers := range a.strangers {
		if carriers = rivalsAmong(carriers); len(carriers) < 2 {
			continue
		}
		a.excludeCopies(carriers, DuplicateOMID, a.describeCarriers(key, carriers)+"; take all but one of them out, or relabel the copies")
	}
	for serial, carriers := range a.sameSerial {
		if carriers = rivalsAmong(carriers); len(carriers) > 1 {
			a.excludeCopies(carriers, DuplicateSerial, a.describeSameSerial(serial, carriers)+"; read the labels of all of them again")
		}
	}
}

// exclusion is why a side is left out.
type exclusion struct {
	reason  Reason
	message string
}

// excludeCopies notes why none of several media is adopted.
func (a *adopter) excludeCopies(carriers []carrier, reason Reason, message string) {
	for _, c := range carriers {
		if first, ok := a.copies[c.medium.PMID]; !ok || message < first.message {
			a.copies[c.medium.PMID] = exclusion{reason, message}
		}
	}
}
