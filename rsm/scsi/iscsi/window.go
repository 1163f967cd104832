// SPDX-License-Identifier: Apache-2.0

package iscsi

import "rsm.storage/rsmctl/rsm/scsi/iscsi/wire"

// window is the bookkeeping of command numbers (RFC 7143, 4.2.2.1). The
// target moves it; a command whose number lies beyond its end has to wait. It
// is guarded by its owner.
type window struct {
	// next is the CmdSN of the next command; exp the one that the target
	// waits for; last the highest that it takes now.
	next, exp, last uint32
	// opened is closed when last has moved; nil when nobody waits for that.
	opened chan struct{}
}

// newWindow starts with the login, whose requests all have the number that the
// first command will have. It is closed until the target opens it.
func newWindow(first uint32) window { return window{next: first, exp: first, last: first - 1} }

// followTarget takes the numbers of a PDU. Those of an older PDU, or
// contradictory ones, change nothing. The numbers of commands that were never
// sent cannot be waited for.
func (w *window) followTarget(n *wire.TargetNumbers) error {
	if wire.Before(n.MaxCmdSN, n.ExpCmdSN-1) {
		return nil
	}
	if wire.Before(w.next, n.ExpCmdSN) {
		return violation("it waits for command %d, and the next one to be sent is %d", n.ExpCmdSN, w.next)
	}
	if wire.Before(w.exp, n.ExpCmdSN) {
		w.exp = n.ExpCmdSN
	}
	if wire.Before(w.last, n.MaxCmdSN) {
		w.last = n.MaxCmdSN
		w.wakeWaiters()
	}
	return nil
}

// takeNumber returns the number of the next command. When the window is closed,
// it returns a channel instead, on which to wait before asking again.
func (w *window) takeNumber() (number uint32, closed <-chan struct{}) {
	if wire.Before(w.last, w.next) {
		if w.opened == nil {
			w.opened = make(chan struct{})
		}
		return 0, w.opened
	}
	w.next++
	return w.next - 1, nil
}

func (w *window) wakeWaiters() {
	if w.opened != nil {
		close(w.opened)
		w.opened = nil
	}
}
