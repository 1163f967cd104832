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

// readElementPages reads all elements that q asks for within r. It goes on behind the
// last one told as long as there may be more: the allocation length cuts answers,
// and some libraries send fewer elements than asked for. An empty r stands for all
// addresses.
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
		status, err := l.requestElementStatus(ctx, q)
		if saysNoElementsThere(err) && len(all) > 0 && (next >= end || r.Count == 0) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		cut := status.Size > statusBuffer
		last := -1
		sent := 0
		for _, e := range status.Elements {
			if int(e.Address) < next || e.Cut && cut || !isWantedType(q.Type, e.Type) {
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

// isWantedType tells whether an element is of the type that was asked for.
func isWantedType(asked, got scsi.ElementCode) bool { return asked == scsi.AllElements || asked == got }

// saysNoElementsThere tells whether the changer has no elements at the address that
// it was asked for.
func saysNoElementsThere(err error) bool {
	s, _, ok := scsi.AdviceOf(err)
	return ok && s.Key == scsi.IllegalRequest && (s.ASC == 0x21 || s.ASC == 0x24)
}

// requestElementStatus sends one READ ELEMENT STATUS. A changer that objects to the
// allocation length wants it exact, and is first asked how long its answer is.
func (l *Library) requestElementStatus(ctx context.Context, q scsi.ElementStatusRequest) (scsi.ElementStatus, error) {
	b := make([]byte, statusBuffer)
	var n int
	var err error
	if !l.changer.hasQuirk(ExactLength) {
		n, err = l.changer.sendUntilReady(ctx, scsi.ReadElementStatus(q, uint32(len(b))), b)
		if objectsToLength(err) {
			l.changer.learnQuirk(ExactLength)
		}
	}
	if l.changer.hasQuirk(ExactLength) {
		n, err = l.requestExactStatus(ctx, q, b)
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

// requestExactStatus reads the head of the answer, and then all of it into b.
func (l *Library) requestExactStatus(ctx context.Context, q scsi.ElementStatusRequest, b []byte) (int, error) {
	n, err := l.changer.sendUntilReady(ctx, scsi.ReadElementStatus(q, 8), b[:8])
	if err != nil {
		return n, err
	}
	head, err := scsi.ParseElementStatus(b[:n])
	if err != nil {
		return 0, fmt.Errorf("%s: %w", l.changer.name, err)
	}
	size := min(head.Size, len(b))
	return l.changer.sendUntilReady(ctx, scsi.ReadElementStatus(q, uint32(size)), b[:size])
}

// objectsToLength tells whether the field pointer stands on the allocation
// length, bytes 7 to 9 of the command.
func objectsToLength(err error) bool {
	s, _, ok := scsi.AdviceOf(err)
	return ok && s.Code() == 0x2400 && s.HasField && s.FieldInCommand && s.Field >= 7 && s.Field <= 9
}
