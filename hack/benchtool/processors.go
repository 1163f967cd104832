// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strconv"
)

// place says which processor a client runs on. A command over loopback takes some
// three times as long when the two ends run on two processors as when they share
// one: each processor sleeps while the other works. The kernel alone does now this
// and now that, and nothing could be compared.
type place int

const (
	anywhere place = iota
	shared         // with tgtd
	apart          // from tgtd
)

// placer is the program that keeps processes to processors (util-linux).
const placer = "taskset"

// pinCommand is the command line that runs a program in its place. pinDaemon has put
// tgtd on processor 0.
func (p place) pinCommand(args []string) []string {
	if p == anywhere {
		return args
	}
	return append([]string{placer, "--cpu-list", strconv.Itoa(int(p - shared))}, args...)
}

// pinDaemon keeps all threads of tgtd to processor 0.
func (w *wireBench) pinDaemon(ctx context.Context) error {
	_, err := outputOf(ctx, []string{placer, "--all-tasks", "--cpu-list", "--pid", "0", strconv.Itoa(w.lab.PID())})
	return err
}
