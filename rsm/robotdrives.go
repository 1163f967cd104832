// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"

	"rsm.storage/rsmctl/rsm/library"
)

// drives lists the drives that can be used now, by address: connected, and
// not failed in this pass.
func (r *robot) drives() []int {
	var usable []int
	for _, d := range r.live.Drives() {
		if d.Connected && !r.broken(d.Address) {
			usable = append(usable, d.Address)
		}
	}
	return usable
}

// blame remembers a drive that failed.
func (r *robot) blame(drive int, err error) {
	if errors.Is(err, library.ErrHardware) || errors.Is(err, library.ErrNotReady) || errors.Is(err, library.ErrReserved) || errors.Is(err, library.ErrInUse) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.bad[drive] = true
	}
}

// broken tells whether a drive failed in this pass.
func (r *robot) broken(drive int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bad[drive]
}

// forgive gives drives that failed another chance.
func (r *robot) forgive() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.bad)
}

// emptyDrive returns a usable drive without a medium, as recorded; 0 when
// there is none. Those in except are not taken.
func (c *change) emptyDrive(r *robot, except map[int]bool) int {
	for _, address := range r.drives() {
		if !except[address] && c.vacant(place{r.name, address}) {
			return address
		}
	}
	return 0
}

// idleInDrive returns a medium that we have left in a usable drive.
func (c *change) idleInDrive(r *robot, except map[int]bool) *Medium {
	for _, address := range r.drives() {
		e := c.element(place{r.name, address})
		if except[address] || e == nil || e.PMID == "" || e.Exception != "" {
			continue
		}
		if m := c.medium(e.PMID); m != nil && c.idle("dismount", m) == nil && !c.strange(m) {
			return m
		}
	}
	return nil
}
