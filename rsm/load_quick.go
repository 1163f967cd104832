// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// quickReader reads the JSON of a one-sided medium, or of an element, in the very
// form that encodeRecord gives it: fields in order, no spaces, no escapes. It
// leaves anything else to encoding/json. With it a million records load in a third
// of the time, and the strings that one record does not share are one string in
// memory instead of eight.
type quickReader struct {
	interner   interner
	rest       []byte
	usualForm  bool
	ownStrings []ownString
	ownText    []byte
}

// readMedium decodes one record, and returns false when it is not in that form.
func (q *quickReader) readMedium(value []byte, m *record.Medium) bool {
	q.beginRecord(value)
	q.mustSkip(`{"pmid":`)
	q.readOwnString((*string)(&m.PMID))
	q.readSharedIfThere(`,"type":`, &m.Type)
	q.readOwnIfThere(`,"barcode":`, &m.Barcode)
	q.mustSkip(`,"pool":`)
	m.Pool = q.readSharedString()
	q.readSharedIfThere(`,"library":`, &m.Library)
	q.mustSkip(`,"location":{"type":`)
	m.Location.Type = record.LocationType(q.readSharedString())
	m.Location.Address = q.readNumber(`,"address":`)
	q.mustSkip(`}`)
	m.Home = q.readNumber(`,"home":`)
	m.Ejected = q.skipIfNext(`,"ejected":true`)
	m.Unseen = q.readTime(`,"unseen":`)
	m.Cleaning = q.skipIfNext(`,"cleaning":true`)
	m.WriteProtected = q.skipIfNext(`,"writeProtected":true`)
	q.readOwnIfThere(`,"serialNumber":`, &m.SerialNumber)
	q.readOwnIfThere(`,"boundSerial":`, &m.BoundSerial)
	if q.skipIfNext(`,"memory":{`) {
		m.Memory = new(record.Memory)
		q.readMemory(m.Memory)
	}
	q.mustSkip(`,"sides":[`)
	q.readSide(&m.Sides[0])
	q.mustSkip(`]`)
	if created := q.readTime(`,"created":`); created != nil {
		m.Created = *created
	}
	m.Revision = uint64(q.readNumber(`,"revision":`))
	return q.endRecord()
}

// readMemory reads fields of which any can be left out, and so the comma between
// them.
func (q *quickReader) readMemory(to *record.Memory) {
	comma := ""
	for _, field := range []struct {
		name string
		to   *string
	}{{`"barcode":`, &to.Barcode}, {`"text":`, &to.Text}, {`"pool":`, &to.Pool}, {`"volume":`, &to.Volume}} {
		if q.skipIfNext(comma + field.name) {
			q.readOwnString(field.to)
			comma = ","
		}
	}
	q.mustSkip(`}`)
}

// readElement decodes one record, and returns false when it is not in that form.
func (q *quickReader) readElement(value []byte, e *record.Element) bool {
	q.beginRecord(value)
	q.mustSkip(`{"library":`)
	e.Library = q.readSharedString()
	q.mustSkip(`,"type":`)
	e.Type = element.Type(q.readSharedString())
	q.mustSkip(`,"address":`)
	e.Address = q.readNumber(``)
	e.Full = q.readBool(`,"full":`)
	q.readOwnIfThere(`,"barcode":`, &e.Barcode)
	q.readSharedIfThere(`,"exception":`, &e.Exception)
	e.Accessible = q.readBool(`,"accessible":`)
	e.PutByOperator = q.skipIfNext(`,"putByOperator":true`)
	e.Source = q.readNumber(`,"source":`)
	e.Inverted = q.skipIfNext(`,"inverted":true`)
	e.Cleaning = q.skipIfNext(`,"cleaning":true`)
	q.readOwnIfThere(`,"serial":`, &e.Serial)
	q.readOwnIfThere(`,"pmid":`, (*string)(&e.PMID))
	return q.endRecord()
}

func (q *quickReader) readSide(s *record.Side) {
	q.mustSkip(`{"state":`)
	s.State = record.SideState(q.readSharedString())
	q.readOMID(`,"omid":`, &s.OMID)
	q.readOwnIfThere(`,"lmid":`, (*string)(&s.LMID))
	q.readOwnIfThere(`,"lastLmid":`, (*string)(&s.LastLMID))
	q.readSharedIfThere(`,"origin":`, &s.Origin)
	q.mustSkip(`,"evidence":{"level":`)
	s.Evidence.Level = record.EvidenceLevel(q.readSharedString())
	if q.skipIfNext(`,"verdict":`) {
		s.Evidence.Verdict = new(label.Verdict)
		q.readVerdict(s.Evidence.Verdict)
	}
	s.Evidence.ReadAt = q.readTime(`,"readAt":`)
	q.readSharedIfThere(`,"readIn":`, &s.Evidence.ReadIn)
	q.readOwnIfThere(`,"problem":`, &s.Evidence.Problem)
	s.Evidence.Away = q.skipIfNext(`,"away":true`)
	q.mustSkip(`}`)
	s.Allocations = q.readNumber(`,"allocations":`)
	s.Mounts = q.readNumber(`,"mounts":`)
	q.mustSkip(`}`)
}

func (q *quickReader) readVerdict(v *label.Verdict) {
	q.mustSkip(`{"kind":`)
	v.Kind = label.VerdictKind(q.readSharedString())
	q.readOMID(`,"omid":`, &v.OMID)
	q.readSharedIfThere(`,"pool":`, &v.Pool)
	q.readSharedIfThere(`,"format":`, &v.Format)
	q.readSharedIfThere(`,"writer":`, &v.Writer)
	q.readOwnIfThere(`,"firstBlock":`, &v.FirstBlock)
	if q.skipIfNext(`,"lengths":[`) {
		v.Lengths = append(v.Lengths, q.readNumber(``))
		for q.skipIfNext(`,`) {
			v.Lengths = append(v.Lengths, q.readNumber(``))
		}
		q.mustSkip(`]`)
	}
	q.readOwnIfThere(`,"detail":`, &v.Detail)
	q.mustSkip(`}`)
}

func (q *quickReader) readOMID(name string, o *label.OMID) {
	if q.skipIfNext(name) {
		q.mustSkip(`{"labelType":`)
		o.Type = q.readSharedString()
		q.mustSkip(`,"labelId":`)
		q.readOwnString(&o.ID)
		q.readOwnIfThere(`,"labelInfo":`, &o.Info)
		q.mustSkip(`}`)
	}
}

// readOrDecodeMedium reads one record, quickly if it is in the usual form.
func (q *quickReader) readOrDecodeMedium(v rawRecord) (*record.Medium, error) {
	m := &record.Medium{Sides: make([]record.Side, 1)}
	if q.readMedium(v.value, m) && string(m.PMID) == string(v.key) && m.Check() == nil {
		return m, nil
	}
	m, err := decodeMedium(string(v.key), v.value)
	if err == nil {
		q.interner.internMedium(m)
	}
	return m, err
}

// readOrDecodeElement reads one record, quickly if it is in the usual form.
func (q *quickReader) readOrDecodeElement(v rawRecord) (*record.Element, error) {
	e := new(record.Element)
	if q.readElement(v.value, e) && e.Library != "" && keyOfPlace(record.Place{Library: e.Library, Address: e.Address}) == string(v.key) {
		return e, nil
	}
	return decodeElement(string(v.key), v.value)
}
