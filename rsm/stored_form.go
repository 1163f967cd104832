// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// The buckets of the store. Values are JSON that a person can read.
const (
	bucketLibraries        = "libraries"
	bucketElements         = "elements" // LIBRARY/ADDRESS, five digits
	bucketMedia            = "media"    // PMID
	bucketPools            = "pools"
	bucketLibraryRequests  = "library-requests"
	bucketOperatorRequests = "operator-requests"
	bucketEvents           = "events"
	bucketAudit            = "audit"
	bucketHeads            = "heads" // where the logs and counters stand
)

// keyOfPlace gives the store key of an element.
func keyOfPlace(p record.Place) string { return fmt.Sprintf("%s/%05d", p.Library, p.Address) }

// numberKey gives the store key of a numbered entry; keys sort by age.
func numberKey(n uint64) string { return fmt.Sprintf("%012d", n) }

// encodeRecord gives the JSON of a record, without escapes meant for web pages.
func encodeRecord(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// CheckRecord tells whether one record of the store can be read and makes
// sense by itself. It accepts anything in the buckets of other packages.
func CheckRecord(bucket, key string, value []byte) error {
	switch bucket {
	case bucketMedia:
		_, err := decodeMedium(key, value)
		return err
	case bucketElements:
		_, err := decodeElement(key, value)
		return err
	case bucketPools:
		return checkRecordAs(bucket, key, value, func(p *record.Pool) (string, error) { return p.Name, p.Check() })
	case bucketLibraries:
		return checkRecordAs(bucket, key, value, func(l *record.Library) (string, error) { return l.Name, nil })
	case bucketLibraryRequests:
		return checkRecordAs(bucket, key, value, func(w *record.LibraryRequest) (string, error) {
			return w.ID, w.Check()
		})
	case bucketOperatorRequests:
		return checkRecordAs(bucket, key, value, func(w *record.OperatorRequest) (string, error) {
			return w.ID, w.Check()
		})
	case bucketEvents:
		return checkRecordAs(bucket, key, value, func(e *record.Event) (string, error) { return numberKey(e.Seq), nil })
	case bucketAudit:
		return checkRecordAs(bucket, key, value, func(e *record.AuditEntry) (string, error) { return numberKey(e.Seq), nil })
	case bucketHeads:
		return checkRecordAs(bucket, key, value, func(*heads) (string, error) { return headsKey, nil })
	}
	return nil
}

// checkRecordAs decodes a record to check it.
func checkRecordAs[T any](bucket, key string, value []byte, check func(*T) (string, error)) error {
	return decodeAndCheck(bucket, key, value, new(T), check)
}

// decodeAndCheck decodes a record, checks it, and compares the key it is stored
// under with the one it gives itself.
func decodeAndCheck[T any](bucket, key string, value []byte, record *T, check func(*T) (string, error)) error {
	if err := json.Unmarshal(value, record); err != nil {
		return fmt.Errorf("record %s/%s: %w", bucket, key, err)
	}
	own, err := check(record)
	if err == nil && own != key {
		err = fmt.Errorf("it is stored under a name that is not its own, which is %q", own)
	}
	if err != nil {
		return fmt.Errorf("record %s/%s: %w", bucket, key, err)
	}
	return nil
}

// decodeMedium makes room for one side beforehand: nearly all media have one,
// and a slice that grows by itself takes room for four.
func decodeMedium(key string, value []byte) (*record.Medium, error) {
	m := &record.Medium{Sides: make([]record.Side, 0, 1)}
	err := decodeAndCheck(bucketMedia, key, value, m, func(m *record.Medium) (string, error) {
		return string(m.PMID), m.Check()
	})
	return m, err
}

func decodeElement(key string, value []byte) (*record.Element, error) {
	e := new(record.Element)
	err := decodeAndCheck(bucketElements, key, value, e, func(e *record.Element) (string, error) {
		if e.Library == "" {
			return "", errors.New("it names no library")
		}
		return keyOfPlace(record.Place{Library: e.Library, Address: e.Address}), nil
	})
	return e, err
}
