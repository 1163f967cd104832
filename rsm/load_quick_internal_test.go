// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// fullRecord has every field that the quick reader reads.
func fullRecord() *record.Medium {
	at := time.Date(2026, 11, 1, 12, 0, 0, 5e6, time.UTC)
	omid := label.OMID{Type: "RSM", ID: "7c0e2f7e", Info: "weekly/1"}
	return &record.Medium{
		PMID: "7c0e2f7e-7a0f", Type: "LTO-8", Barcode: "A00001L8", Pool: "weekly", Library: "vault",
		Location: record.Location{Type: record.InPort, Address: 768}, Home: 1000, Ejected: true, Unseen: &at, Cleaning: true, WriteProtected: true,
		SerialNumber: "SN1", BoundSerial: "SN1", Memory: &record.Memory{Text: "weekly", Volume: "uuid"}, Created: at, Revision: 7,
		Sides: []record.Side{{
			State: record.Complete, OMID: omid, LMID: "5f2d0c0e", LastLMID: "5f2d0c0f", Origin: "MediaSet/w", Allocations: 2, Mounts: 3,
			Evidence: record.Evidence{
				Level: record.ByLabel, ReadAt: &at, ReadIn: "drive 256", Problem: "worn", Away: true,
				Verdict: &label.Verdict{Kind: label.Labelled, OMID: omid, Pool: "weekly", Format: "tar", Writer: "rsmctl", FirstBlock: "95e1a2bd", Lengths: []int{80, 1024}, Detail: "odd"},
			},
		}},
	}
}

func TestTheQuickReaderTakesTheUsualForm(t *testing.T) {
	bare := &record.Medium{PMID: "p", Pool: "q", Location: record.Location{Type: record.Offline}, Sides: []record.Side{{State: record.Unknown, Evidence: record.Evidence{Level: record.NoEvidence}}}}
	for _, m := range []*record.Medium{fullRecord(), bare} {
		value, err := encodeRecord(m)
		if err != nil {
			t.Fatal(err)
		}
		q := quickReader{interner: interner{}}
		got := &record.Medium{Sides: make([]record.Side, 1)}
		if !q.readMedium(value, got) {
			t.Fatalf("left to encoding/json at %.40s", q.rest)
		}
		if !reflect.DeepEqual(got, m) {
			t.Errorf("read %+v\nwant %+v", got, m)
		}
	}
}

// What the quick reader takes, encoding/json reads too, and reads the same.
func FuzzQuick(f *testing.F) {
	m := fullRecord()
	for _, change := range []func(){
		func() {}, func() { m.Unseen, m.Ejected = nil, false }, func() { m.Sides[0].Evidence.Verdict = nil },
		func() { m.Sides = append(m.Sides, m.Sides[0]) }, func() { m.SetAside = &record.SetAside{} }, func() { m.Barcode = `"<é` },
	} {
		change()
		value, err := encodeRecord(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		q := quickReader{interner: interner{}}
		got := &record.Medium{Sides: make([]record.Side, 1)}
		if !q.readMedium(value, got) {
			return
		}
		want := &record.Medium{}
		if err := json.Unmarshal(value, want); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v\nwant %+v", got, want)
		}
	})
}

func fullElement() *record.Element {
	return &record.Element{
		Library: "vault", PMID: "7c0e2f7e-7a0f",
		Element: element.Element{
			Type: element.Port, Address: 768, Full: true, Barcode: "A00001L8", Exception: "83/02", Accessible: true,
			PutByOperator: true, Source: 1000, Inverted: true, Cleaning: true, Serial: "SN1",
		},
	}
}

func TestTheQuickReaderTakesTheUsualFormOfAnElement(t *testing.T) {
	for _, e := range []*record.Element{fullElement(), {Library: "vault"}} {
		value, err := encodeRecord(e)
		if err != nil {
			t.Fatal(err)
		}
		q := quickReader{interner: interner{}}
		got := &record.Element{}
		if !q.readElement(value, got) {
			t.Fatalf("left to encoding/json at %.40s", q.rest)
		}
		if *got != *e {
			t.Errorf("read %+v\nwant %+v", got, e)
		}
	}
}

// The same for elements.
func FuzzQuickElement(f *testing.F) {
	e := fullElement()
	for _, change := range []func(){
		func() {}, func() { e.Full, e.PMID = false, "" }, func() { e.Address = 0 }, func() { e.Barcode = `"<é` },
	} {
		change()
		value, err := encodeRecord(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		q := quickReader{interner: interner{}}
		got := &record.Element{}
		if !q.readElement(value, got) {
			return
		}
		want := &record.Element{}
		if err := json.Unmarshal(value, want); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if *got != *want {
			t.Errorf("read %+v\nwant %+v", got, want)
		}
	})
}
