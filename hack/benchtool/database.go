// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// firstSlot is the element address of the first slot. Beyond 64,000 sides the
// addresses are larger than SMC-3 allows. The records take any number.
const firstSlot = 1000

// mediaPerTransaction is how many media are written in one transaction.
const mediaPerTransaction = 100_000

// writeDatabase makes a database that holds the n sides of the manifests, as
// an apply would have left them: every label read, every side allocated, one
// complete inventory.
func writeDatabase(ctx context.Context, path string, n int) error {
	db, err := store.OpenBolt(path, store.BoltOptions{Who: "hack/bench"})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Update(ctx, writeLibraryAndPools); err != nil {
		return err
	}
	media := make([]numberedMedium, n)
	for i := range media {
		media[i] = numberedMedium{numberedID("medium", i), i}
	}
	slices.SortFunc(media, func(a, b numberedMedium) int { return slices.Compare(a.pmid[:], b.pmid[:]) })
	for part := range slices.Chunk(media, mediaPerTransaction) {
		if _, err := db.Update(ctx, func(w store.Writer) error { return writeMediaRecords(w, part) }); err != nil {
			return err
		}
	}
	return db.Close()
}

// numberedMedium is a medium's id and its number.
type numberedMedium struct {
	pmid   uuid.UUID
	number int
}

func numberedID(what string, i int) uuid.UUID {
	return uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "%s %d", what, i))
}

// timeSeen is when everything was seen.
var timeSeen = time.Date(2026, 11, 2, 3, 4, 5, 678_000_000, time.UTC)

// writeLibraryAndPools writes the library and its pools.
func writeLibraryAndPools(w store.Writer) error {
	err := putRecord(w, "libraries", libraryName, record.Library{
		Name:      libraryName,
		Identity:  element.Identity{Vendor: "RSMCTL", Product: "VIRTUAL LIBRARY", Revision: "0001", Serial: "E0E78310"},
		Inventory: &record.InventoryState{Method: record.Fast, Began: timeSeen, Ended: timeSeen, Complete: true},
	})
	pools := []record.Pool{{Name: poolName, Kind: record.ApplicationPool, MediaType: mediaType, Creator: "rsmctl"}}
	for _, kind := range []record.PoolKind{record.FreePool, record.ImportPool, record.UnrecognizedPool} {
		pools = append(pools, record.Pool{Name: record.SystemPool(kind, mediaType), Kind: kind, MediaType: mediaType, Creator: "system"})
	}
	for _, p := range pools {
		if err == nil {
			err = putRecord(w, "pools", p.Name, p)
		}
	}
	return err
}

func writeMediaRecords(w store.Writer, media []numberedMedium) error {
	for _, m := range media {
		id, i := m.pmid.String(), m.number
		if err := putRecord(w, "media", id, labelledMedium(record.PMID(id), i)); err != nil {
			return err
		}
		address := firstSlot + i
		if err := putRecord(w, "elements", fmt.Sprintf("%s/%05d", libraryName, address), record.Element{
			Library: libraryName,
			Element: element.Element{Type: element.Slot, Address: address, Full: true, Barcode: barcodeOf(i), Accessible: true},
			PMID:    record.PMID(id),
		}); err != nil {
			return err
		}
	}
	return nil
}

// labelledMedium is the record of cartridge i, whose label was read.
func labelledMedium(id record.PMID, i int) record.Medium {
	omid := label.OMID{Type: "RSM", ID: labelIDOf(i), Info: labelInfoOf(i)}
	block := sha256.Sum256([]byte(omid.ID))
	return record.Medium{
		PMID: id, Type: mediaType, Barcode: barcodeOf(i), Pool: poolName, Library: libraryName,
		Location: record.Location{Type: record.InSlot, Address: firstSlot + i}, Home: firstSlot + i,
		SerialNumber: fmt.Sprintf("E0E7%010d", i),
		Sides: []record.Side{{
			State: record.Allocated, OMID: omid, LMID: record.LMID(numberedID("lmid", i).String()), Origin: "MediaSet/" + setName, Allocations: 1,
			Evidence: record.Evidence{
				Level: record.ByLabel, ReadAt: &timeSeen, ReadIn: "drive 256 (serial E0E7831001)",
				Verdict: &label.Verdict{Kind: label.Labelled, OMID: omid, FirstBlock: hex.EncodeToString(block[:])},
			},
		}},
		Created: timeSeen, Revision: uint64(i),
	}
}

// putRecord writes a record as JSON, the form in which the manager keeps it.
func putRecord(w store.Writer, bucket, key string, record any) error {
	value, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return w.Put(bucket, key, value)
}
