// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"context"
	"errors"

	"rsm.storage/rsmctl/rsm/scsi"
)

// movesSoFar counts the beginnings and ends of moves, to tell what was seen before a
// move from what was seen after it.
func (b *bus) movesSoFar() (now int) {
	b.withHoldings(func(h *holdings) { now = h.moveCount })
	return now
}

// serialsByDrive are the drives that the changer tells of, and their serial numbers.
func (b *bus) serialsByDrive() (serials map[int]string) {
	b.withHoldings(func(h *holdings) { serials = h.serialsTold() })
	return serials
}

// maxLooks is how often to look until no move of the program ends meanwhile.
const maxLooks = 3

// lookIntoDrives asks the changer what is in the drives.
func (b *bus) lookIntoDrives(ctx context.Context) error {
	for range maxLooks {
		before := b.movesSoFar()
		if err := b.lookOnce(ctx); err != nil || b.movesSoFar() == before {
			return err
		}
	}
	return nil
}

// lookOnce looks once. A changer that cannot tell barcodes is not asked for them
// again.
func (b *bus) lookOnce(ctx context.Context) error {
	changer, err := b.findChanger(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	tagged := !b.untagged
	b.mu.Unlock()
	since := b.movesSoFar()
	found, err := b.readDriveElements(ctx, changer, scsi.ElementStatusRequest{VolumeTags: tagged})
	if tagged && hasAnswered(err) {
		since, tagged = b.movesSoFar(), false
		found, err = b.readDriveElements(ctx, changer, scsi.ElementStatusRequest{})
		b.mu.Lock()
		b.untagged = err == nil
		b.mu.Unlock()
	}
	if err != nil {
		return err
	}
	b.withHoldings(func(h *holdings) { h.noteElements(since, found, tagged) })
	return nil
}

// identifyDrives asks the changer who its drives are, once, and again when a device
// may have been exchanged. A changer that does not tell is no failure.
func (b *bus) identifyDrives(ctx context.Context) error {
	doubted := false
	for _, u := range b.unitsInOrder() {
		doubted = u.takeDoubt() || doubted
	}
	b.mu.Lock()
	b.identified = b.identified && !doubted
	asked := b.identified
	b.mu.Unlock()
	if asked {
		return nil
	}
	changer, err := b.findChanger(ctx)
	if err != nil {
		return err
	}
	found, err := b.readDriveElements(ctx, changer, scsi.ElementStatusRequest{Identifiers: true})
	if err != nil && !hasAnswered(err) {
		return err
	}
	b.withHoldings(func(h *holdings) {
		for _, e := range found {
			h.driveByAddress(int(e.Address)).noteIdentity(e)
		}
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.identified = true
	return nil
}

// readDriveElements reads the drive elements, page by page, until the changer has
// told of all known drives, or has no more.
func (b *bus) readDriveElements(ctx context.Context, changer *unit, q scsi.ElementStatusRequest) ([]scsi.ElementDescriptor, error) {
	q.Type, q.Count = scsi.DataTransferElement, 1<<16-1
	missing := map[int]bool{}
	for address := range b.serialsByDrive() {
		missing[address] = true
	}
	ends := len(missing) > 0
	var all []scsi.ElementDescriptor
	for {
		page, err := askElementStatus(ctx, changer, q)
		if refusedByDevice(err) && len(all) > 0 {
			return all, nil // there is no element behind the last one
		}
		if err != nil {
			return nil, err
		}
		next := int(q.Start)
		for _, e := range page.Elements {
			if e.Type == scsi.DataTransferElement && int(e.Address) >= next {
				all, next = append(all, e), int(e.Address)+1
				delete(missing, int(e.Address))
			}
		}
		if next == int(q.Start) || next >= 1<<16 || ends && len(missing) == 0 {
			return all, nil
		}
		q.Start = uint16(next) //nolint:gosec // it is below 65536
	}
}

// askElementStatus asks READ ELEMENT STATUS once, and with the exact size when the
// changer takes no other.
func askElementStatus(ctx context.Context, changer *unit, q scsi.ElementStatusRequest) (scsi.ElementStatus, error) {
	size := 1<<16 - 1
	answer, err := changer.askUnit(ctx, scsi.ReadElementStatus(q, uint32(size)), size)
	if refusedByDevice(err) {
		const header = 8
		short, no := changer.askUnit(ctx, scsi.ReadElementStatus(q, header), header)
		head, bad := scsi.ParseElementStatus(short)
		if errors.Join(no, bad) != nil || head.Size <= header {
			return scsi.ElementStatus{}, err
		}
		answer, err = changer.askUnit(ctx, scsi.ReadElementStatus(q, uint32(head.Size)), head.Size) //nolint:gosec // it has 24 bits
	}
	if err != nil {
		return scsi.ElementStatus{}, err
	}
	return scsi.ParseElementStatus(answer)
}
