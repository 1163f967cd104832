// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"encoding/json"
	"errors"
	"fmt"
)

// CheckRecord tells whether one record of the store can be read and makes
// sense by itself. Buckets that are not this package's are not its business.
func CheckRecord(bucket, key string, value []byte) error {
	switch bucket {
	case bucketMedia:
		_, err := decodeMedium(key, value)
		return err
	case bucketElements:
		_, err := decodeElement(key, value)
		return err
	case bucketPools:
		return checkAs(bucket, key, value, func(p *Pool) (string, error) { return p.Name, p.check() })
	case bucketLibraries:
		return checkAs(bucket, key, value, func(l *Library) (string, error) { return l.Name, nil })
	case bucketLibraryRequests:
		return checkAs(bucket, key, value, func(w *LibraryRequest) (string, error) {
			return w.ID, w.check()
		})
	case bucketOperatorRequests:
		return checkAs(bucket, key, value, func(w *OperatorRequest) (string, error) {
			return w.ID, w.check()
		})
	case bucketEvents:
		return checkAs(bucket, key, value, func(e *Event) (string, error) { return number(e.Seq), nil })
	case bucketAudit:
		return checkAs(bucket, key, value, func(e *AuditEntry) (string, error) { return number(e.Seq), nil })
	case bucketHeads:
		return checkAs(bucket, key, value, func(*heads) (string, error) { return headsKey, nil })
	}
	return nil
}

// checkAs decodes a record to check it.
func checkAs[T any](bucket, key string, value []byte, check func(*T) (string, error)) error {
	return decodeInto(bucket, key, value, new(T), check)
}

// decodeInto decodes a record, checks it, and compares the key it is stored
// under with the one it gives itself.
func decodeInto[T any](bucket, key string, value []byte, record *T, check func(*T) (string, error)) error {
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
func decodeMedium(key string, value []byte) (*Medium, error) {
	m := &Medium{Sides: make([]Side, 0, 1)}
	err := decodeInto(bucketMedia, key, value, m, func(m *Medium) (string, error) {
		return string(m.PMID), m.check()
	})
	return m, err
}

func decodeElement(key string, value []byte) (*Element, error) {
	e := new(Element)
	err := decodeInto(bucketElements, key, value, e, func(e *Element) (string, error) {
		if e.Library == "" {
			return "", errors.New("it names no library")
		}
		return keyOfPlace(place{e.Library, e.Address}), nil
	})
	return e, err
}
