// SPDX-License-Identifier: Apache-2.0

package store

import "runtime"

const (
	// copyChunk is how many bytes are read, written and hashed before others may
	// run; giveWayPages is how many pages are looked at.
	copyChunk    = 256 << 10
	giveWayPages = 64
	// copyPart is how many bytes of a copy the disk takes at a time. A commit may
	// have to wait for one part.
	copyPart = 2 * copyChunk
)

// giveWayToOthers gives the processor to those who wait for it. A commit shall not wait
// for the 10 ms that Go leaves a goroutine. Nor shall it, when it comes back from the
// disk, wait for the time that the system leaves a thread: some keep a thread waiting
// for milliseconds although another processor is idle.
func giveWayToOthers() {
	runtime.Gosched()
	yieldProcessor()
}
