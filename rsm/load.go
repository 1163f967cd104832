// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/store"
)

// load reads all records of a store into memory. The media, of which there
// may be a million, are decoded on all processors.
func load(ctx context.Context, s store.Store) (*records, uint64, error) {
	var r *records
	var revision uint64
	err := s.View(ctx, func(tx store.Reader) error {
		revision = tx.Revision()
		media, err := readMedia(tx)
		if err != nil {
			return err
		}
		r = newRecords(0)
		if err := r.readRest(tx); err != nil {
			return err
		}
		r.fill(media)
		return r.check()
	})
	if err != nil {
		return nil, 0, fmt.Errorf("load the records: %w", err)
	}
	return r, revision, nil
}

// chunk is how many records one worker takes at a time.
const chunk = 1024

// raw is one record before it is decoded.
type raw struct{ key, value []byte }

// readMedia decodes the media bucket, in the order of its keys.
func readMedia(tx store.Reader) ([]*Medium, error) {
	var (
		workers = make(chan struct{}, runtime.GOMAXPROCS(0))
		wait    sync.WaitGroup
		mu      sync.Mutex
		failed  error
		chunks  [][]*Medium
		pending []raw
	)
	flush := func() {
		mine, n := pending, len(chunks)
		pending = nil
		mu.Lock()
		chunks = append(chunks, nil)
		mu.Unlock()
		workers <- struct{}{}
		wait.Go(func() {
			defer func() { <-workers }()
			list, err := decodeMedia(mine)
			mu.Lock()
			defer mu.Unlock()
			chunks[n] = list
			if err != nil && failed == nil {
				failed = err
			}
		})
	}
	err := tx.Each(bucketMedia, func(key, value []byte) error {
		if pending == nil {
			pending = make([]raw, 0, chunk)
		}
		if pending = append(pending, raw{key, value}); len(pending) == chunk {
			flush()
		}
		return nil
	})
	flush()
	wait.Wait()
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	all := make([]*Medium, 0, len(chunks)*chunk)
	for _, list := range chunks {
		all = append(all, list...)
	}
	return all, nil
}

func decodeMedia(values []raw) ([]*Medium, error) {
	list := make([]*Medium, 0, len(values))
	q := quick{words: interner{}}
	for _, v := range values {
		m, err := q.decode(v)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// decode reads one record, quickly if it is in the usual form.
func (q *quick) decode(v raw) (*Medium, error) {
	m := &Medium{Sides: make([]Side, 1)}
	if q.medium(v.value, m) && string(m.PMID) == string(v.key) && m.check() == nil {
		return m, nil
	}
	m, err := decodeMedium(string(v.key), v.value)
	if err == nil {
		q.words.medium(m)
	}
	return m, err
}

// fill builds the indexes. Each of them is built by a goroutine of its own.
func (r *records) fill(media []*Medium) {
	n := len(media)
	r.sorted = media
	r.media = make(map[PMID]*Medium, n)
	r.byLMID = make(map[LMID]*Medium, n)
	r.byPlace = make(map[place]*Medium, n)
	r.byOMID, r.byBarcode = newIndex[label.Key](n), newIndex[string](n)
	var wait sync.WaitGroup
	each := func(add func(*Medium)) {
		wait.Go(func() {
			for _, m := range media {
				add(m)
			}
		})
	}
	each(func(m *Medium) { r.media[m.PMID] = m })
	each(func(m *Medium) {
		for i := range m.Sides {
			if id := m.Sides[i].LMID; id != "" {
				r.byLMID[id] = m
			}
		}
	})
	each(func(m *Medium) {
		for _, k := range m.omids() {
			r.byOMID.add(k, m)
		}
	})
	each(func(m *Medium) {
		if m.Barcode != "" {
			r.byBarcode.add(m.Barcode, m)
		}
	})
	each(func(m *Medium) {
		r.poolSize[m.Pool]++
		if m.Online() {
			r.byPlace[m.place()] = m
		}
	})
	wait.Wait()
}

// readRest reads everything but the media.
func (r *records) readRest(tx store.Reader) error {
	var err error
	if r.heads, err = readHeads(tx); err != nil {
		return err
	}
	if err := readAll(tx, bucketLibraries, r.libraries); err != nil {
		return err
	}
	if err := readAll(tx, bucketPools, r.pools); err != nil {
		return err
	}
	if err := readAll(tx, bucketLibraryRequests, r.work); err != nil {
		return err
	}
	if err := readAll(tx, bucketOperatorRequests, r.wants); err != nil {
		return err
	}
	return tx.Each(bucketElements, func(key, value []byte) error {
		e, err := decodeElement(string(key), value)
		if err != nil {
			return err
		}
		if r.elements[e.Library] == nil {
			r.elements[e.Library] = map[int]*Element{}
		}
		r.elements[e.Library][e.Address] = e
		return nil
	})
}

func readAll[T any](tx store.Reader, bucket string, into map[string]*T) error {
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
