// SPDX-License-Identifier: Apache-2.0

// Simtool plays seeded histories of a tape library and says which of them
// broke a rule; package hack/sim explains what is played. hack/simulate runs
// it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"rsm.storage/rsmctl/hack/sim"
)

func main() {
	var c choice
	flag.Uint64Var(&c.seeds, "seeds", 300, "how many histories to play")
	flag.Uint64Var(&c.from, "from", 1, "the first seed")
	flag.Uint64Var(&c.seed, "seed", 0, "play this one history only, and print it")
	flag.BoolVar(&c.all, "v", false, "with --seed: print every command and every record that is written, too")
	flag.BoolVar(&c.goOn, "k", false, "go on after a history that broke a rule")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "simulate: only flags are understood; see --help")
		os.Exit(64)
	}
	ok, err := c.playSeeds(os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "simulate:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// choice is what the command line asks for.
type choice struct {
	seeds, from, seed uint64
	all, goOn         bool
}

func (c choice) playSeeds(out io.Writer) (ok bool, err error) {
	if c.seed != 0 {
		return c.playAndPrint(out)
	}
	var total summary
	began := time.Now()
	for seed := c.from; seed < c.from+c.seeds; seed++ {
		r, err := playHistory(sim.Options{Seed: seed})
		if err != nil {
			return false, err
		}
		total.addHistory(r)
		if r.Broken != nil {
			if c.goOn {
				fmt.Fprintf(out, "seed %d: %v\n", seed, r.Broken)
				continue
			}
			printHistory(out, r)
			break
		}
		if n := seed - c.from + 1; n%100 == 0 {
			fmt.Fprintf(out, "%d of %d histories, %s\n", n, c.seeds, time.Since(began).Round(time.Second))
		}
	}
	total.printSummary(out, time.Since(began))
	return total.broken == 0, nil
}

// playAndPrint plays one history and prints it.
func (c choice) playAndPrint(out io.Writer) (ok bool, err error) {
	o := sim.Options{Seed: c.seed}
	if c.all {
		o.Trace = out
	}
	r, err := playHistory(o)
	if err != nil {
		return false, err
	}
	if !c.all {
		printHistory(out, r)
	}
	fmt.Fprintln(out, "digest", r.Digest)
	return r.Broken == nil, nil
}

// playHistory plays a history in a folder of its own.
func playHistory(o sim.Options) (r sim.Result, err error) {
	if o.Folder, err = os.MkdirTemp(folderInMemory(), "rsmctl-sim-"); err != nil {
		return r, err
	}
	defer func() { _ = os.RemoveAll(o.Folder) }()
	return sim.Run(o)
}

// folderInMemory is a folder whose files are kept in memory, empty when there is
// none: the virtual libraries make everything durable, which costs most of the
// time on a disk.
func folderInMemory() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err != nil || !info.IsDir() {
		return ""
	}
	return shared
}

func printHistory(out io.Writer, r sim.Result) {
	for _, line := range r.History {
		fmt.Fprintln(out, line)
	}
	if r.Broken != nil {
		fmt.Fprintf(out, "again: hack/simulate --seed %d -v\n", r.Seed)
	}
}

// summary counts over all histories.
type summary struct {
	histories, broken int
	counts            sim.Counts
}

func (s *summary) addHistory(r sim.Result) {
	s.histories++
	if r.Broken != nil {
		s.broken++
	}
	s.counts.Add(r.Counts)
}

func (s *summary) printSummary(out io.Writer, took time.Duration) {
	c := s.counts
	fmt.Fprintf(out, "%d histories, %d broke a rule; %d passes, %d commits, %d draws; %d crashes, %d faults, %d restores, %d times an operator's hands, %d times a foreign program in the drives; %s\n",
		s.histories, s.broken, c.Passes, c.Commits, c.Draws, c.Crashes, c.Faults, c.Restores, c.Hands, c.Strange, took.Round(time.Second/10))
}
