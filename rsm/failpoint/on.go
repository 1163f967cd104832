// SPDX-License-Identifier: Apache-2.0

//go:build failpoints

package failpoint

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

var (
	mu    sync.Mutex
	names []string
)

// Point is one place at which a crash can be asked for.
type Point struct {
	name string
	hits *atomic.Int64
}

// New declares a point.
func New(name string) Point {
	mu.Lock()
	defer mu.Unlock()
	names = append(names, name)
	return Point{name, new(atomic.Int64)}
}

// Hit kills the process if the environment asks for it here.
func (p Point) Hit() {
	name, count, _ := strings.Cut(os.Getenv("RSMCTL_FAILPOINT"), ":")
	if name != p.name {
		return
	}
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		n = 1
	}
	if p.hits.Add(1) == n {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// List prints all names, one a line, and exits, when the environment asks for
// it. main calls it first.
func List() {
	if os.Getenv("RSMCTL_FAILPOINT") != "list" {
		return
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Println(n)
	}
	os.Exit(0)
}
