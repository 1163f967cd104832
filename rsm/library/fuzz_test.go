// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"bytes"
	"context"
	"testing"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

// madDevice is a device out of its mind as long as its script lasts: each
// byte says what becomes of the next answer.
type madDevice struct {
	scsi.Device
	script *bytes.Reader
	sent   *int
}

// Do answers as the next bytes say: how it ends, and with which data.
func (d madDevice) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	*d.sent++
	how, err := d.script.ReadByte()
	if err != nil {
		return d.Device.Do(ctx, cdb, dir, buf)
	}
	more := make([]byte, 2)
	_, _ = d.script.Read(more)
	at := int(more[0])
	switch how % 8 {
	case 0: // cut
		n, err := d.Device.Do(ctx, cdb, dir, buf)
		return min(n, at), err
	case 1:
		return 0, &scsi.Sense{Key: scsi.SenseKey(how >> 4), ASC: more[0], ASCQ: more[1], Deferred: how&8 != 0, ILI: true, Valid: true, Information: int64(int8(more[1]))}
	case 2:
		return len(buf), scsi.Status(more[0])
	case 3:
		return 0, scsi.ErrOutcomeUnknown
	case 4: // garbage, and the buffer is said to be full
		_, _ = d.script.Read(buf)
		return len(buf), nil
	case 5: // one byte is another
		n, err := d.Device.Do(ctx, cdb, dir, buf)
		if n > 0 {
			buf[at%n] = more[1]
		}
		return n, err
	}
	return d.Device.Do(ctx, cdb, dir, buf)
}

// Whatever devices answer, nothing panics, every wait ends, and no more is sent
// than the answers can account for.
func FuzzAnswers(f *testing.F) {
	good := bytes.Repeat([]byte{7, 0, 0}, 12)
	f.Add([]byte{})
	for _, bad := range [][]byte{
		{0, 9, 0}, {0x61, 0x29, 0}, {0x21, 0x04, 0x01}, {0x51, 0x24, 0}, {0x51, 0x53, 0x02}, {2, 0x08, 0}, {2, 0x18, 0}, {2, 0x40, 0}, {3, 0, 0}, {4, 0xFF, 0xFF, 1, 2, 3}, {5, 7, 0}, {5, 10, 0xFF},
	} {
		f.Add(append(bytes.Clone(good), bytes.Repeat(bad, 4)...))
		f.Add(append(bytes.Clone(bytes.Repeat(good, 3)), bytes.Repeat(bad, 50)...))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		sent := 0
		answers := bytes.NewReader(script)
		_, _, bus := standardLibrary()
		for i, d := range bus {
			bus[i] = madDevice{d, answers, &sent}
		}
		ctx := context.Background()
		l, err := library.Open(ctx, bus, library.Options{Clock: newClock()})
		if err == nil {
			for range 2 {
				_, _ = l.Status(ctx)
				_ = l.Move(ctx, 1000, 256, false)
				_, _ = l.ReadLabel(ctx, 256)
				_ = l.Unload(ctx, 256)
				_ = l.Move(ctx, 256, 1000, false)
			}
		}
		if most := 2000 + 50*len(script); sent > most {
			t.Errorf("%d commands were sent for %d bytes of answers, want %d at most", sent, len(script), most)
		}
	})
}
