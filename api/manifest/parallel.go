// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// runInParallel calls do with 0 to n-1, on all processors, and returns when all
// calls have returned. It begins no further calls once ctx ended.
func runInParallel(ctx context.Context, n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	group.Wait()
}
