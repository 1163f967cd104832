// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

const (
	// statusBuffer is the largest answer that is safe to ask for: some
	// libraries heed only the low two bytes of the allocation length.
	statusBuffer = 65535
	// pageOfElements is how many elements are asked for at once.
	pageOfElements = 1000
	lastAddress    = 0xFFFF
)

// readElementPages reads all elements that q asks for within r, going on behind the last
// one told as long as there may be more: answers are cut by the allocation
// length, and some libraries send fewer elements than asked for. An empty r
// stands for all addresses.
func (l *Library) readElementPages(ctx context.Context, q scsi.ElementStatusRequest, r Range) ([]scsi.ElementDescriptor, error) {
	end := r.endAddress()
	if r.Count == 0 {
		end = lastAddress + 1
	}
	count := pageOfElements
	if r.Count == 1 {
		count = 1
	}
	var all []scsi.ElementDescriptor
	for next := r.First; next <= lastAddress; {
		q.Start, q.Count = uint16(next), uint16(count)
		status, err := l.elementStatus(ctx, q)
		if beyond(err) && len(all) > 0 && (next >= end || r.Count == 0) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		cut := status.Size > statusBuffer
		last := -1
		sent := 0
		for _, e := range status.Elements {
			if int(e.Address) < next || e.Cut && cut || !wanted(q.Type, e.Type) {
				continue
			}
			all = append(all, e)
			last = max(last, int(e.Address))
			sent++
		}
		if last < 0 || last+1 >= end && !cut && sent < count {
			return all, nil
		}
		if r.Count == 1 {
			return all, nil
		}
		next = last + 1
	}
	return all, nil
}

func wanted(asked, got scsi.ElementCode) bool { return asked == scsi.AllElements || asked == got }

// beyond tells whether the changer says that there are no elements at the
// address where the reading was to go on.
func beyond(err error) bool {
	s, _, ok := scsi.AdviceOf(err)
	return ok && s.Key == scsi.IllegalRequest && (s.ASC == 0x21 || s.ASC == 0x24)
}

// elementStatus sends one READ ELEMENT STATUS. A changer that objects to the
// allocation length wants it to be exact, so it is asked how long its answer
// is first.
func (l *Library) elementStatus(ctx context.Context, q scsi.ElementStatusRequest) (scsi.ElementStatus, error) {
	b := make([]byte, statusBuffer)
	var n int
	var err error
	if !l.changer.hasQuirk(ExactLength) {
		n, err = l.changer.patient(ctx, scsi.ReadElementStatus(q, uint32(len(b))), b)
		if objectsToLength(err) {
			l.changer.learnQuirk(ExactLength)
		}
	}
	if l.changer.hasQuirk(ExactLength) {
		n, err = l.exactStatus(ctx, q, b)
	}
	if err != nil {
		return scsi.ElementStatus{}, err
	}
	status, err := scsi.ParseElementStatus(b[:n])
	if err != nil {
		return status, fmt.Errorf("%s: %w", l.changer.name, err)
	}
	return status, nil
}

func (l *Library) exactStatus(ctx context.Context, q scsi.ElementStatusRequest, b []byte) (int, error) {
	n, err := l.changer.patient(ctx, scsi.ReadElementStatus(q, 8), b[:8])
	if err != nil {
		return n, err
	}
	head, err := scsi.ParseElementStatus(b[:n])
	if err != nil {
		return 0, fmt.Errorf("%s: %w", l.changer.name, err)
	}
	size := min(head.Size, len(b))
	return l.changer.patient(ctx, scsi.ReadElementStatus(q, uint32(size)), b[:size])
}

// objectsToLength tells whether the field pointer stands on the allocation
// length, bytes 7 to 9 of the command.
func objectsToLength(err error) bool {
	s, _, ok := scsi.AdviceOf(err)
	return ok && s.Code() == 0x2400 && s.HasField && s.FieldInCommand && s.Field >= 7 && s.Field <= 9
}
