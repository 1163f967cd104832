// SPDX-License-Identifier: Apache-2.0

package vm_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// Lines of `mtx status`:
//
//	Data Transfer Element 1:Full (Storage Element 3 Loaded):VolumeTag = A00003L8
//	      Storage Element 26 IMPORT/EXPORT:Full :VolumeTag=B00002L8
var mtxLine = regexp.MustCompile(`(?m)^ *(Data Transfer|Storage) Element (\d+)( IMPORT/EXPORT)?:(Full|Empty)[^:\n]*(?::VolumeTag ?= ?(\S*))?`)

// parseMTX makes a line for each element: "slot 3 A00003L8", "drive 0 empty".
// mtx counts the drives from 0, the slots from 1, and the ports after the slots.
func parseMTX(status string) []string {
	var all []string
	for _, m := range mtxLine.FindAllStringSubmatch(status, -1) {
		kind := "slot"
		switch {
		case m[1] == "Data Transfer":
			kind = "drive"
		case m[3] != "":
			kind = "port"
		}
		all = append(all, fmt.Sprintf("%s %s %s", kind, m[2], contentInWords(m[4] == "Full", m[5])))
	}
	return all
}

func contentInWords(full bool, barcode string) string {
	if !full {
		return "empty"
	}
	return cmp.Or(barcode, "no barcode")
}

// elementsAsMTX are those that rsmctl shows, in mtx's words.
func (g guest) elementsAsMTX(when string) []string {
	GinkgoHelper()
	type element struct {
		Type    string
		Address int
		Full    bool
		Barcode string
	}
	var slots, drives []element
	Expect(json.Unmarshal([]byte(g.outputOfSuccess("slots-"+when)), &slots)).To(Succeed())
	Expect(json.Unmarshal([]byte(g.outputOfSuccess("drives-"+when)), &drives)).To(Succeed())
	order := func(a, b element) int {
		return cmp.Or(-strings.Compare(a.Type, b.Type), cmp.Compare(a.Address, b.Address))
	}
	slices.SortFunc(slots, order)
	slices.SortFunc(drives, order)
	var all []string
	for i, d := range drives {
		all = append(all, fmt.Sprintf("drive %d %s", i, contentInWords(d.Full, d.Barcode)))
	}
	for i, s := range slots {
		all = append(all, fmt.Sprintf("%s %d %s", s.Type, i+1, contentInWords(s.Full, s.Barcode)))
	}
	return all
}
