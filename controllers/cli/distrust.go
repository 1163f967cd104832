// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// distrustDatabase begins a hold on a database that is new, or older than one of
// its exports. It comes before all else that may change the records.
func (a *app) distrustDatabase(ctx context.Context, s *state, who string) error {
	exports, err := store.Exports(store.ExportDir(databasePath(s.folder)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(a.stderr, "rsmctl: the database was not compared with its exports: %v\n", err)
	}
	before := s.manager.Hold()
	if err := s.manager.Session(record.Actor{User: userName(), Application: who}).Distrust(ctx, exports); err != nil {
		return fmt.Errorf("database %s: %w", databasePath(s.folder), err)
	}
	if hold := s.manager.Hold(); hold != before && hold.Restored() {
		fmt.Fprintf(a.stderr, "rsmctl: %s; what it says is a claim until it was seen\n", hold.Message)
	}
	return nil
}
