// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"context"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// side is the shape of `get sides -o json` as its users know it.
type side struct {
	OMID     label.OMID
	State    record.SideState
	Pool     string
	LMID     record.LMID
	Barcode  string
	Location record.Location
}

// sides lists the sides by barcode. Two cartridges of one barcode are an error.
func (l *lab) sides() map[string]side {
	GinkgoHelper()
	var list []side
	l.decode(&list, "get", "sides")
	byBarcode := map[string]side{}
	for _, s := range list {
		byBarcode[s.Barcode] = s
	}
	Expect(byBarcode).To(HaveLen(len(list)))
	return byBarcode
}

// places is where the cartridges of the library are, by barcode.
func (l *lab) places() map[string]int {
	GinkgoHelper()
	real := map[string]int{}
	if l.tgt != nil {
		ctx, cancel := context.WithTimeout(context.Background(), minute)
		defer cancel()
		where, err := l.tgt.Where(ctx)
		Expect(err).NotTo(HaveOccurred())
		for address, barcode := range where {
			real[barcode] = address
		}
		return real
	}
	var list []struct {
		Address   int
		Cartridge *struct{ Barcode string }
	}
	l.decode(&list, "virtual", "ls")
	for _, p := range list {
		if p.Cartridge != nil && p.Address >= 0 {
			real[p.Cartridge.Barcode] = p.Address
		}
	}
	return real
}

// expectWhole checks that every cartridge of the library is exactly once in the
// records, at the place where the library has it.
func (l *lab) expectWhole() {
	GinkgoHelper()
	recorded := map[string]int{}
	for barcode, s := range l.sides() {
		if s.Location.Type != record.Offline {
			recorded[barcode] = s.Location.Address
		}
	}
	Expect(recorded).To(Equal(l.places()))
	check := l.rsmctl("db", "check")
	Expect(check.status).To(Equal(0), "%s%s", check.out, check.err)
}

// summary is what must be the same with and without a crash: which cartridges
// there are, and what each of them is.
func (l *lab) summary() map[string]string {
	GinkgoHelper()
	all := map[string]string{}
	for barcode, s := range l.sides() {
		place := "online"
		if s.Location.Type == record.Offline {
			place = "offline"
		}
		all[barcode] = strings.Join([]string{string(s.State), s.Pool, s.OMID.String(), place}, " ")
	}
	return all
}
