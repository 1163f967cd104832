// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"errors"
	"math"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func followNumbers(w *window, exp, last uint32) error {
	return w.followTarget(&wire.TargetNumbers{ExpCmdSN: exp, MaxCmdSN: last})
}

func TestCommandNumbersStayWithinTheWindow(t *testing.T) {
	for _, first := range []uint32{1, 0, math.MaxUint32 - 1, math.MaxInt32} {
		w := newWindow(first)
		if err := followNumbers(&w, first, first+2); err != nil {
			t.Fatal(err)
		}
		for i := range uint32(3) {
			if n, closed := w.takeNumber(); closed != nil || n != first+i {
				t.Fatalf("command %d got number %d (closed %v)", i, n, closed != nil)
			}
		}
		_, closed := w.takeNumber()
		if closed == nil {
			t.Fatal("the window had no end")
		}
		if err := followNumbers(&w, first+1, first+3); err != nil {
			t.Fatal(err)
		}
		select {
		case <-closed:
		default:
			t.Fatal("nobody was told that the window has opened")
		}
		if n, closed := w.takeNumber(); closed != nil || n != first+3 {
			t.Errorf("got number %d (closed %v)", n, closed != nil)
		}
	}
}

func TestOldAndContradictoryNumbersChangeNothing(t *testing.T) {
	w := newWindow(10)
	if err := followNumbers(&w, 10, 20); err != nil {
		t.Fatal(err)
	}
	want := w
	for _, n := range [][2]uint32{{10, 15}, {9, 19}, {20, 10}, {10, 8}, {100, 98}} {
		if err := followNumbers(&w, n[0], n[1]); err != nil || w != want {
			t.Errorf("%v: %+v, %v", n, w, err)
		}
	}
}

func TestATargetCannotWaitForWhatWasNeverSent(t *testing.T) {
	w := newWindow(10)
	if err := followNumbers(&w, 11, 30); !errors.Is(err, ErrProtocol) {
		t.Errorf("got %v", err)
	}
}

func TestAWindowMayBeClosedFromTheStart(t *testing.T) {
	w := newWindow(5)
	if err := followNumbers(&w, 5, 4); err != nil {
		t.Fatal(err)
	}
	if n, closed := w.takeNumber(); closed == nil {
		t.Errorf("command %d was let out", n)
	}
}
