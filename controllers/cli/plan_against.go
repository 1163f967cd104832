// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

// planAgainst makes the plan that there would have been when a database was
// copied. It reads that copy alone, no state folder and no library, and writes
// nothing.
func (a *app) planAgainst(ctx context.Context, desired decide.Desired, export string) (*decide.Plan, error) {
	if _, err := os.Stat(export); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("plan against %s: there is no such file; `rsmctl get exports` lists the exports of a database", export)
	}
	defer a.tellIfSlow("reading " + export)()
	info, err := infoIfWhole(ctx, export)
	if err != nil {
		return nil, fmt.Errorf("plan against %s: %w", export, err)
	}
	manifest, err := matchManifest(export, info)
	if err != nil {
		return nil, fmt.Errorf("plan against %s: %w", export, err)
	}
	db, err := store.OpenBolt(export, store.BoltOptions{ReadOnly: true, LockTimeout: a.lockWait})
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	manager, err := rsm.New(ctx, rsm.Options{Store: db, Connect: connect.NoConnection})
	if err != nil {
		return nil, fmt.Errorf("plan against %s: %w", export, err)
	}
	defer func() { _ = manager.Close() }()
	from := decide.PlanExport{File: filepath.Base(export)}
	switch {
	case manifest != nil:
		from.Time = manifest.Time
	default:
		if from.Time, err = newestChange(ctx, manager); err != nil {
			return nil, fmt.Errorf("plan against %s: %w", export, err)
		}
	}
	observed := decide.Observed{Snapshot: manager.Snapshot(), Export: &from}
	return decide.NewPlan(desired, observed), nil
}

// newestChange is the time of the newest entry of the audit log, zero when
// nothing was ever done.
func newestChange(ctx context.Context, manager *rsm.Manager) (time.Time, error) {
	last, err := manager.AuditLog(ctx, 1)
	if err != nil || len(last) == 0 {
		return time.Time{}, err
	}
	return last[0].Time, nil
}
