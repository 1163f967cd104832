// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// cost is what one run of a process took.
type cost struct {
	wall, cpu time.Duration // cpu: user and system time of all threads
	peak      int64         // resident memory in bytes, files mapped included
}

// process is a program to measure, and how it shall end.
type process struct {
	dir  string   // to run in; here when empty
	env  []string // beside the environment
	args []string
	exit int
	// check looks at what it printed to standard output; nil looks at nothing.
	check func(out []byte) error
}

// measureRun runs the process once. Wall time is from just before the start to
// just after the end. The rest is the kernel's account of the ended process.
func (p process) measureRun(ctx context.Context) (cost, error) {
	cmd := exec.CommandContext(ctx, p.args[0], p.args[1:]...)
	cmd.Dir, cmd.Env = p.dir, append(os.Environ(), p.env...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	err := cmd.Run()
	wall := time.Since(began)
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
		return cost{}, err
	}
	if code := cmd.ProcessState.ExitCode(); code != p.exit {
		return cost{}, fmt.Errorf("%q ended with %d, expected %d:\n%s%s", p.args, code, p.exit, beginningOf(out.Bytes()), beginningOf(said.Bytes()))
	}
	if p.check != nil {
		if err := p.check(out.Bytes()); err != nil {
			return cost{}, fmt.Errorf("%q: %w", p.args, err)
		}
	}
	c := cost{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = usage.Maxrss << 10 // Linux counts it in KiB
	}
	return c, nil
}

// measureInTurn runs the processes one after the other, rounds times: what else the
// machine does hits all of them alike. It returns the median of each.
func measureInTurn(ctx context.Context, rounds int, processes ...process) ([]cost, error) {
	measures := make([]func(context.Context) (cost, error), len(processes))
	for i, p := range processes {
		measures[i] = p.measureRun
	}
	runs, err := runInTurn(ctx, rounds, measures...)
	if err != nil {
		return nil, err
	}
	medians := make([]cost, len(processes))
	for i, costs := range runs {
		medians[i] = cost{
			wall: medianOf(costs, func(c cost) time.Duration { return c.wall }),
			cpu:  medianOf(costs, func(c cost) time.Duration { return c.cpu }),
			peak: medianOf(costs, func(c cost) int64 { return c.peak }),
		}
	}
	return medians, nil
}

// runInTurn measures one after the other, rounds times, and returns what each
// of them found.
func runInTurn[T any](ctx context.Context, rounds int, measures ...func(context.Context) (T, error)) ([][]T, error) {
	runs := make([][]T, len(measures))
	for range rounds {
		for i, measure := range measures {
			found, err := measure(ctx)
			if err != nil {
				return nil, err
			}
			runs[i] = append(runs[i], found)
		}
	}
	return runs, nil
}

func medianOf[C any, T cmp.Ordered](all []C, of func(C) T) T {
	values := make([]T, len(all))
	for i, c := range all {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// beginningOf is the beginning of what a program printed.
func beginningOf(text []byte) []byte { return text[:min(len(text), 2_000)] }
