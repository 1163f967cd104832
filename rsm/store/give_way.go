// SPDX-License-Identifier: Apache-2.0

package store

import "runtime"

const (
	// copyChunk is how many bytes are read, written and hashed before others
	// may run, and giveWayPages how many pages are looked at.
	copyChunk    = 256 << 10
	giveWayPages = 64
	// copyPart is how many bytes of a copy a disk takes at a time: what a
	// commit may meet there.
	copyPart = 2 * copyChunk
)

// giveWay lets those have the processor who wait for it. A commit shall not
// wait for the 10 ms that Go leaves a goroutine, nor, when it comes back from
// the disk, for the time that the system leaves a thread: some keep a thread
// waiting for milliseconds while another processor has nothing to do.
func giveWay() {
	runtime.Gosched()
	yieldProcessor()
}
