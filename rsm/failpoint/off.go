// SPDX-License-Identifier: Apache-2.0

//go:build !failpoints

package failpoint

// Point is one place at which a crash can be asked for.
type Point struct{}

// New declares a point.
func New(string) Point { return Point{} }

// Hit does nothing in this build.
func (Point) Hit() {}

// List does nothing in this build.
func List() {}
