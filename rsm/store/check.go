// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// maxProblems bounds what CheckFile reports: a torn file can have millions of
// faults.
const maxProblems = 100

// Problem is one fault that CheckFile found. Bucket and Key are empty when the
// structure of the file is at fault.
type Problem struct {
	Bucket  string `json:"bucket,omitempty"`
	Key     string `json:"key,omitempty"`
	Message string `json:"message"`
}

// String gives the form used in messages.
func (p Problem) String() string {
	if p.Bucket == "" {
		return p.Message
	}
	return p.Bucket + "/" + p.Key + ": " + p.Message
}

// RecordCheck tells what is wrong with one record. The store knows no records;
// the caller does.
type RecordCheck func(bucket, key string, value []byte) error

// CheckFile reads the whole database at path under the shared lock and reports what
// is wrong with it, at most 100 problems. It checks the pages and the meta record,
// and calls record, which may be nil, for each record. It changes nothing. The error
// is for a check that could not be made, for example because the database is in
// use (ErrLocked).
func CheckFile(ctx context.Context, path string, record RecordCheck) (Info, []Problem, error) {
	info, err := inspectFile(path)
	if errors.Is(err, ErrDamaged) {
		return info, []Problem{{Message: err.Error()}}, nil
	}
	if err != nil {
		return info, nil, fmt.Errorf("check database %s: %w", path, err)
	}
	b, err := OpenBolt(path, BoltOptions{ReadOnly: true})
	if err != nil {
		return info, nil, err
	}
	defer func() { _ = b.Close() }()
	info.Time = time.Time{}
	problems, err := b.checkStructure(ctx)
	if err != nil || len(problems) > 0 {
		return info, problems, err
	}
	if record == nil {
		return info, nil, nil
	}
	err = b.View(ctx, func(r Reader) error {
		problems, err = checkRecords(r, record)
		return err
	})
	return info, problems, err
}

// checkStructure runs bbolt's own check: order across pages, lost pages.
func (b *Bolt) checkStructure(ctx context.Context) (problems []Problem, err error) {
	err = b.db.View(func(tx *bbolt.Tx) error {
		// bbolt's goroutine waits until the channel is empty.
		for fault := range tx.Check() {
			if len(problems) < maxProblems && ctx.Err() == nil {
				problems = append(problems, Problem{Message: fault.Error()})
			}
		}
		return context.Cause(ctx)
	})
	return problems, err
}

func checkRecords(r Reader, record RecordCheck) (problems []Problem, err error) {
	for _, bucket := range r.Buckets() {
		err := r.Each(bucket, func(key, value []byte) error {
			if err := record(bucket, string(key), value); err != nil && len(problems) < maxProblems {
				problems = append(problems, Problem{bucket, string(key), err.Error()})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return problems, nil
}
