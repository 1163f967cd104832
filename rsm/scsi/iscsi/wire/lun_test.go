// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func TestALogicalUnitHasTheNumberThatPeopleUse(t *testing.T) {
	for _, c := range []struct {
		lun    wire.LUN
		number int
		text   string
	}{
		{wire.LUN{}, 0, "0"},
		{wire.LUN{0, 255}, 255, "255"},
		{wire.LUN{0x40, 1}, 1, "1"},
		{wire.LUN{0x41, 0}, 256, "256"},
		{wire.LUN{0x7F, 0xFF}, 16383, "16383"},
		{wire.LUN{0x01, 2}, -1, "0102000000000000"},                // another bus
		{wire.LUN{0x80, 2}, -1, "8002000000000000"},                // logical unit addressing
		{wire.LUN{0xC1, 1}, -1, "C101000000000000"},                // REPORT LUNS, well known
		{wire.LUN{0, 1, 0, 1}, -1, "0001000100000000"},             // a second level
		{wire.LUN{0, 0, 0, 0, 0, 0, 0, 1}, -1, "0000000000000001"}, // a fourth level
	} {
		n, ok := c.lun.Number()
		if ok != (c.number >= 0) || ok && n != c.number {
			t.Errorf("%X: number %d, %t, want %d", c.lun[:], n, ok, c.number)
		}
		if c.lun.String() != c.text {
			t.Errorf("%X: %s, want %s", c.lun[:], c.lun, c.text)
		}
	}
}

func TestEveryNumberHasALogicalUnitNumber(t *testing.T) {
	for n := range 16384 {
		l, err := wire.NewLUN(n)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := l.Number(); !ok || got != n {
			t.Errorf("%d came back as %d, %t", n, got, ok)
		}
	}
	for _, n := range []int{-1, 16384} {
		if l, err := wire.NewLUN(n); err == nil {
			t.Errorf("%d is %s", n, l)
		}
	}
}

func TestCountersAreComparedAcrossTheirEnd(t *testing.T) {
	for _, c := range []struct {
		a, b uint32
		want bool
	}{{1, 2, true}, {2, 1, false}, {1, 1, false}, {0xFFFFFFFF, 0, true}, {0, 0xFFFFFFFF, false}, {0xFFFFFFF0, 16, true}} {
		if got := wire.Before(c.a, c.b); got != c.want {
			t.Errorf("%d before %d: %t", c.a, c.b, got)
		}
	}
}
