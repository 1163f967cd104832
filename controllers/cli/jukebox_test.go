// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
)

const jukebox = `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: jukebox}
spec:
  driver: virtual
  virtual:
    slots: 6
    drives: 1
    driveType: MO-9.1
    stock:
    - {barcode: M0001, mediaType: MO-9.1, label: {labelType: RSM, labelId: 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11}}
    - {barcode: M0002, mediaType: MO-9.1}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: discs}
spec: {mediaType: MO-9.1}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: discs}
spec:
  pool: discs
  sides:
  - {omid: {labelType: RSM, labelId: 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11}, barcode: M0001}
`

var _ = Describe("a library of two-sided discs", func() {
	It("reads both sides, and keeps both in one pool when one of them is allocated", func() {
		l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
		l.write("jukebox.yaml", jukebox)
		Expect(l.apply().status).To(Equal(0))

		var media []rsm.Medium
		Expect(json.Unmarshal([]byte(l.rsmctl("get", "media", "-o", "json").out), &media)).To(Succeed())
		Expect(media).To(HaveLen(2))
		Expect(media[0].Name()).To(Equal("M0001"))
		Expect(media[0].Pool).To(Equal("discs"))
		Expect(media[0].Sides).To(HaveLen(2))
		Expect(media[0].Sides[0].State).To(Equal(rsm.Allocated))
		Expect(media[0].Sides[1].State).To(Equal(rsm.Foreign))
		Expect(media[1].Sides[1].Evidence.Level).To(Equal(rsm.ByLabel))
		Expect(l.apply().out).To(Equal(noChanges))
	})
})
