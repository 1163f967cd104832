// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/controllers/serve"
)

// askHolderFirst asks the process that holds the database. When there is none, it
// acts directly, for which it needs the manifests.
func (d *dismounting) askHolderFirst(ctx context.Context, direct func(serve.Drives) error, ask func(*client.Client) error) error {
	folder, err := d.stateFolder()
	if err != nil {
		return err
	}
	if err := askHolder(folder, ask); ctx.Err() != nil || !errors.Is(err, client.ErrNobody) {
		return err
	}
	if err := d.readManifests(ctx); err != nil {
		return err
	}
	return d.directlyOrAsk(ctx, folder, func() error {
		s, session, err := d.openForLibrary(ctx, "rsmctl dismount", d.set, d.library)
		if err != nil {
			return err
		}
		defer s.closeState()
		return direct(serve.Drives{Manager: s.manager, Session: session})
	}, ask)
}

// findWayToLibrary finds out how the library is reached: by the process that
// holds the database, or as the manifests say.
func (d *dismounting) findWayToLibrary(ctx context.Context) error {
	folder, err := d.stateFolder()
	if err != nil {
		return err
	}
	if _, err := client.At(folder).Status(ctx); !errors.Is(err, client.ErrNobody) {
		return err
	}
	return d.readManifests(ctx)
}

// readManifests reads the manifests, once: they may come from standard input.
func (d *dismounting) readManifests(ctx context.Context) error {
	if d.set != nil {
		return nil
	}
	if len(d.files) == 0 {
		return usageErrorf("no other rsmctl holds the database, so say how %s is reached, for example with -f manifests/quickstart", d.library)
	}
	set, declared, err := d.loadForLibrary(ctx, d.files, d.library)
	if err != nil {
		return err
	}
	if err := connect.Suspended(declared); err != nil {
		return fmt.Errorf("dismount drive %s of %s: %w", d.drive, d.library, err)
	}
	d.set = set
	return nil
}
