// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

func main() {
	quick := flag.Bool("quick", false, "only the small sizes")
	keep := flag.Bool("keep", false, "keep the folder with the inputs, and say where it is")
	only := flag.Bool("iscsi", false, "only what goes over iSCSI")
	export := flag.Bool("export", false, "only an export while somebody writes")
	libiscsi := flag.String("libiscsi", "", "a `program` that measures the C library libiscsi; docs/bench.md says how it is called")
	inputs := flag.Int("inputs", 0, "only make the inputs for so many sides, in the folder given; for benchtool itself")
	asInitiator := flag.Bool("errand", false, "only do the errand given, as the program of --libiscsi does; for benchtool itself")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	var err error
	switch {
	case *inputs > 0:
		err = writeInputs(ctx, flag.Arg(0), *inputs)
	case *asInitiator:
		err = parseAndRunErrand(ctx, flag.Args(), os.Stdout)
	default:
		err = runBenches(ctx, choice{*quick, *keep, *only, *export, *libiscsi}, os.Stdout, os.Stderr)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// sizes are the counts of expected sides, documents the count of small
// documents that the goal names.
var (
	sizes      = []int{1_000, 10_000, 100_000, 1_000_000}
	quickSizes = []int{1_000, 10_000}
)

const (
	goalDocuments       = 20_000
	inventoryCartridges = 1_000
	terraformResources  = 1_000
)

// bench is one run of all measurements.
type bench struct {
	choice
	rsmctl     string // the program
	folder     string // where inputs are made
	log        io.Writer
	table      table
	exports    *exportTable
	wire       wireTable
	identified identifying
	// makespans are the lines of what was simulated.
	makespans []string
}

// choice is what the command line asks for.
type choice struct {
	quick bool // only the small sizes
	keep  bool // the inputs
	iscsi bool // only what goes over iSCSI
	// export: only the export while somebody writes.
	export bool
	// libiscsi is the program that measures the C library; empty: none.
	libiscsi string
}

func runBenches(ctx context.Context, c choice, out, log io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "rsmctl-bench-")
	if err != nil {
		return err
	}
	if c.keep {
		fmt.Fprintln(log, "bench: the inputs stay in", folder)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	b := &bench{rsmctl: filepath.Join(folder, "rsmctl"), folder: folder, choice: c, log: log, table: table{}, wire: wireTable{}}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.rsmctl, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build rsmctl: %w\n%s", err, said)
	}
	if !c.iscsi && !c.export {
		if err := b.benchProcesses(ctx); err != nil {
			return err
		}
		b.table.printSidesTable(out)
		b.table.printGoals(out)
		fmt.Fprintln(out)
		for _, line := range b.makespans {
			fmt.Fprintln(out, line)
		}
		b.identified.printIdentifying(out)
		fmt.Fprintln(out)
	}
	if !c.iscsi {
		if err := b.benchExports(ctx); err != nil {
			return fmt.Errorf("an export while writing: %w", err)
		}
		b.exports.printExportTable(out)
		b.exports.printGoals(out)
	}
	if c.export {
		return nil
	}
	if err := b.benchISCSI(ctx); err != nil {
		return fmt.Errorf("over iSCSI: %w", err)
	}
	b.wire.printWireTable(out)
	b.wire.printGoals(out)
	return nil
}

// benchProcesses measures what needs no library but a virtual one.
func (b *bench) benchProcesses(ctx context.Context) error {
	counts := sizes
	if b.quick {
		counts = quickSizes
	}
	for _, n := range counts {
		if err := b.benchSides(ctx, n); err != nil {
			return fmt.Errorf("%d sides: %w", n, err)
		}
	}
	if err := b.benchDocuments(ctx); err != nil {
		return fmt.Errorf("small documents: %w", err)
	}
	if err := b.benchTerraform(ctx); err != nil {
		return fmt.Errorf("terraform: %w", err)
	}
	if err := b.benchInventory(ctx); err != nil {
		return fmt.Errorf("full inventory: %w", err)
	}
	if err := b.benchMakespan(ctx); err != nil {
		return fmt.Errorf("makespan: %w", err)
	}
	if err := b.benchIdentify(ctx); err != nil {
		return fmt.Errorf("identify: %w", err)
	}
	return nil
}

// removeInputs removes inputs that are not needed again: they are large.
func (b *bench) removeInputs(folder string) error {
	if b.keep {
		return nil
	}
	return os.RemoveAll(folder)
}

// tellProgress tells a person what is being made or measured.
func (b *bench) tellProgress(format string, args ...any) {
	fmt.Fprintf(b.log, "bench: "+format+"\n", args...)
}
