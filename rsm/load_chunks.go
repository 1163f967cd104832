// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"runtime"
	"sync"

	"rsm.storage/rsmctl/rsm/store"
)

// chunk is how many records one worker takes at a time.
const chunk = 1024

// raw is one record before it is decoded.
type raw struct{ key, value []byte }

// decodeAll decodes a bucket on all processors, in the order of its keys.
func decodeAll[T any](tx store.Reader, bucket string, decode func(*quick, raw) (T, error)) ([]T, error) {
	var (
		workers = make(chan struct{}, runtime.GOMAXPROCS(0))
		wait    sync.WaitGroup
		mu      sync.Mutex
		failed  error
		chunks  [][]T
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
	all := make([]T, 0, len(chunks)*chunk)
	for _, list := range chunks {
		all = append(all, list...)
	}
	return all, nil
}

func decodeChunk[T any](values []raw, decode func(*quick, raw) (T, error)) ([]T, error) {
	list := make([]T, 0, len(values))
	q := quick{words: interner{}}
	for _, v := range values {
		record, err := decode(&q, v)
		if err != nil {
			return nil, err
		}
		list = append(list, record)
	}
	return list, nil
}
