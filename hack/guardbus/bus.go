// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"context"
	"fmt"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
)

// bus is a guarded connection.
type bus struct {
	scsi.Bus
	ledger  *Ledger
	library string

	mu        sync.Mutex
	units     map[string]*unit
	unitOrder []*unit
	// identified: the changer was asked for its drives' identities.
	identified bool
	// untagged: the changer does not tell barcodes.
	untagged bool
}

// Devices implements scsi.Bus.
func (b *bus) Devices(ctx context.Context) ([]scsi.Device, error) {
	found, err := b.Bus.Devices(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unitOrder = nil
	times := map[string]int{}
	var devices []scsi.Device
	for _, inner := range found {
		times[inner.Name()]++
		key := fmt.Sprintf("%s, time %d", inner.Name(), times[inner.Name()]) // should two have one name
		u := b.units[key]
		if u == nil {
			u = &unit{name: inner.Name()}
			b.units[key] = u
		}
		u.mu.Lock()
		u.inner = inner
		u.mu.Unlock()
		b.unitOrder = append(b.unitOrder, u)
		devices = append(devices, guardDevice(&device{Device: inner, bus: b, unit: u}))
	}
	return devices, err
}

func (b *bus) unitsInOrder() []*unit {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unitOrder
}

// withHoldings lets do read and change what is known of the library.
func (b *bus) withHoldings(do func(*holdings)) { b.ledger.withLibrary(b.library, do) }
