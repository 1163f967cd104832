// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// loadRecords reads all records of a store into memory. The media and elements, of
// which there may be a million, are decoded on all processors.
func loadRecords(ctx context.Context, s store.Store) (*records, uint64, error) {
	var r *records
	var revision uint64
	err := s.View(ctx, func(tx store.Reader) error {
		revision = tx.Revision()
		media, err := decodeBucket(tx, bucketMedia, (*quickReader).readOrDecodeMedium)
		if err != nil {
			return err
		}
		r = newRecords(0)
		if err := r.readAllButMedia(tx); err != nil {
			return err
		}
		r.buildIndexes(media)
		return r.checkAgreement()
	})
	if err != nil {
		return nil, 0, fmt.Errorf("load the records: %w", err)
	}
	return r, revision, nil
}

// buildIndexes builds the indexes. Each of them is built by a goroutine of its own.
func (r *records) buildIndexes(media []*record.Medium) {
	n := len(media)
	r.sorted = media
	r.media = make(map[record.PMID]*record.Medium, n)
	r.byLMID = make(map[record.LMID]*record.Medium, n)
	r.byPlace = make(map[record.Place]*record.Medium, n)
	r.byOMID, r.byBarcode = newIndex[label.Key](n), newIndex[string](n)
	var wait sync.WaitGroup
	each := func(add func(*record.Medium)) {
		wait.Go(func() {
			for _, m := range media {
				add(m)
			}
		})
	}
	each(func(m *record.Medium) { r.media[m.PMID] = m })
	each(func(m *record.Medium) {
		for i := range m.Sides {
			if id := m.Sides[i].LMID; id != "" {
				r.byLMID[id] = m
			}
		}
	})
	each(func(m *record.Medium) {
		for _, k := range m.OMIDs() {
			r.byOMID.addMedium(k, m)
		}
	})
	each(func(m *record.Medium) {
		if m.Barcode != "" {
			r.byBarcode.addMedium(m.Barcode, m)
		}
	})
	each(func(m *record.Medium) {
		r.poolSize[m.Pool]++
		if m.Online() {
			r.byPlace[m.Place()] = m
		}
	})
	wait.Wait()
}

// readAllButMedia reads everything but the media.
func (r *records) readAllButMedia(tx store.Reader) error {
	var err error
	if r.heads, err = readHeads(tx); err != nil {
		return err
	}
	if err := readBucket(tx, bucketLibraries, r.libraries); err != nil {
		return err
	}
	if err := readBucket(tx, bucketPools, r.pools); err != nil {
		return err
	}
	if err := readBucket(tx, bucketLibraryRequests, r.libraryRequests); err != nil {
		return err
	}
	if err := readBucket(tx, bucketOperatorRequests, r.operatorRequests); err != nil {
		return err
	}
	elements, err := decodeBucket(tx, bucketElements, (*quickReader).readOrDecodeElement)
	if err != nil {
		return err
	}
	for _, e := range elements {
		if r.elements[e.Library] == nil {
			r.elements[e.Library] = map[int]*record.Element{}
		}
		r.elements[e.Library][e.Address] = e
	}
	return nil
}

func readBucket[T any](tx store.Reader, bucket string, into map[string]*T) error {
	return tx.Each(bucket, func(key, value []byte) error {
		if err := CheckRecord(bucket, string(key), value); err != nil {
			return err
		}
		record := new(T)
		if err := json.Unmarshal(value, record); err != nil {
			return fmt.Errorf("record %s/%s: %w", bucket, key, err)
		}
		into[string(key)] = record
		return nil
	})
}
