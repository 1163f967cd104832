// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"runtime"
	"sync"

	"rsm.storage/rsmctl/rsm/store"
)

// chunkSize is how many records one worker takes at a time.
const chunkSize = 1024

// rawRecord is one record before it is decoded.
type rawRecord struct{ key, value []byte }

// decodeBucket decodes a bucket on all processors, in the order of its keys.
func decodeBucket[T any](tx store.Reader, bucket string, decode func(*quickReader, rawRecord) (T, error)) ([]T, error) {
	var (
		workers = make(chan struct{}, runtime.GOMAXPROCS(0))
		wait    sync.WaitGroup
		mu      sync.Mutex
		failed  error
		chunks  [][]T
		pending []rawRecord
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
			list, err := decodeChunk(mine, decode)
			mu.Lock()
			defer mu.Unlock()
			chunks[n] = list
			if err != nil && failed == nil {
				failed = err
			}
		})
	}
	err := tx.Each(bucket, func(key, value []byte) error {
		if pending == nil {
			pending = make([]rawRecord, 0, chunkSize)
		}
		if pending = append(pending, rawRecord{key, value}); len(pending) == chunkSize {
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
	all := make([]T, 0, len(chunks)*chunkSize)
	for _, list := range chunks {
		all = append(all, list...)
	}
	return all, nil
}

func decodeChunk[T any](values []rawRecord, decode func(*quickReader, rawRecord) (T, error)) ([]T, error) {
	list := make([]T, 0, len(values))
	q := quickReader{interner: interner{}}
	for _, v := range values {
		record, err := decode(&q, v)
		if err != nil {
			return nil, err
		}
		list = append(list, record)
	}
	return list, nil
}
