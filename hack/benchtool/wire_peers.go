// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// figureSource finds one figure.
type figureSource func(context.Context) (float64, error)

// announcePeers names the programs to compare with that are not there.
func (b *bench) announcePeers() {
	if b.libiscsi == "" {
		b.tellProgress("WITHOUT the C library, for which --libiscsi names a program; docs/bench.md says what it does")
	}
	for _, tool := range []string{readToolName, listToolName} {
		if findProgram(tool) == "" {
			b.tellProgress("WITHOUT %s, which is not there (Debian: apt-get install libiscsi-bin)", tool)
		}
	}
}

// duelWithLibiscsi has an errand done by rsmctl's initiator and by the C library.
func (w *wireBench) duelWithLibiscsi(ctx context.Context, row wireRow, e errand) error {
	ours := row.asShown(figureOf(row.place.pinCommand(append([]string{w.self, "-errand"}, e.commandLine()...))))
	if w.libiscsi == "" {
		return w.compareInTurn(ctx, row, ours, nil)
	}
	return w.compareInTurn(ctx, row, ours, row.asShown(figureOf(row.place.pinCommand(append([]string{w.libiscsi}, e.commandLine()...)))))
}

// compareInTurn measures in turn and puts the medians into the table; theirs may be
// nil.
func (w *wireBench) compareInTurn(ctx context.Context, row wireRow, ours, theirs figureSource) error {
	measures := []func(context.Context) (float64, error){ours}
	if theirs != nil {
		measures = append(measures, theirs)
	}
	found, err := runInTurn(ctx, w.rounds, measures...)
	if err != nil {
		return err
	}
	p := pair{ours: medianOf(found[0], sameFigure)}
	if theirs != nil {
		p.theirs = medianOf(found[1], sameFigure)
	}
	w.wire.putRow(row, w.slots, p)
	return nil
}

func sameFigure[T any](v T) T { return v }

// figureOf runs a program that prints a number on a line of its own.
func figureOf(args []string) figureSource {
	return func(ctx context.Context) (float64, error) {
		out, err := outputOf(ctx, args)
		if err != nil {
			return 0, err
		}
		return strconv.ParseFloat(strings.TrimSpace(out), 64)
	}
}

// outputOf is what a program prints to standard output.
func outputOf(ctx context.Context, args []string) (string, error) {
	out, err := exec.CommandContext(ctx, args[0], args[1:]...).Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return "", fmt.Errorf("%q: %w:\n%s", args, err, beginningOf(failed.Stderr))
	}
	return string(out), err
}

// The tools of libiscsi.
const (
	readToolName = "iscsi-perf"
	listToolName = "iscsi-ls"
)

var averageReads = regexp.MustCompile(`iops average (\d+)`)

// benchReadTool compares with iscsi-perf, which reads one block after the other for
// a second at least.
func (w *wireBench) benchReadTool(ctx context.Context, row wireRow) error {
	tool := findProgram(readToolName)
	if tool == "" {
		return nil
	}
	e := w.errandFor(readBlock, false)
	args := row.place.pinCommand([]string{tool, "-m", "1", "-b", "1", "-t", "1", fmt.Sprintf("iscsi://%s/%s/%d", e.portal, e.target, e.lun)})
	theirs := func(ctx context.Context) (float64, error) {
		out, err := outputOf(ctx, args)
		if err != nil {
			return 0, err
		}
		average := averageReads.FindAllStringSubmatch(out, -1)
		if average == nil {
			return 0, fmt.Errorf("%q printed no average: %q", args, beginningOf([]byte(out)))
		}
		return strconv.ParseFloat(average[len(average)-1][1], 64)
	}
	return w.compareInTurn(ctx, row, figureOf(row.place.pinCommand(append([]string{w.self, "-errand"}, e.commandLine()...))), theirs)
}

// measureListTool lists targets and their logical units, as rsmctl discover does.
func (w *wireBench) measureListTool() figureSource {
	tool := findProgram(listToolName)
	if tool == "" {
		return nil
	}
	return process{args: []string{tool, "--show-luns", "iscsi://" + w.lab.Portal()}, check: checkPrinted("MEDIA_CHANGER")}.measureMilliseconds
}

// measureMilliseconds is the wall time of a whole process.
func (p process) measureMilliseconds(ctx context.Context) (float64, error) {
	c, err := p.measureRun(ctx)
	return c.wall.Seconds() * 1e3, err
}
