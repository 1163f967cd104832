// SPDX-License-Identifier: Apache-2.0

package sim

import "errors"

// errPower is what every call gets after the power has failed: the process is
// dead, nothing that it still does has any effect, and what it knew is
// forgotten with it.
var errPower = errors.New("simulated: the power has failed")

// power fails at a call that the dice have chosen.
type power struct {
	off bool
	// calls is how many calls are left; 0: it does not fail.
	calls int
	// done: the call at which it fails still has its effect.
	done bool
}

// countCall counts a call. before says that power fails before the call has any
// effect, after that it fails before the answer arrives.
func (p *power) countCall() (before, after bool) {
	if p.off {
		return true, false
	}
	if p.calls == 0 {
		return false, false
	}
	p.calls--
	if p.calls > 0 {
		return false, false
	}
	p.off = true
	return !p.done, p.done
}
