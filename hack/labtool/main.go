// SPDX-License-Identifier: Apache-2.0

// Labtool runs a tape library made of tgtd in the background, for people and
// scripts to try rsmctl on. hack/lab runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"rsm.storage/rsmctl/hack/tgt"
)

const usage = `Usage: hack/lab COMMAND [--folder DIR] ...

A tape library on this machine: tgtd, over iSCSI, on the loopback interface.

  up                      start one with the cartridges of the quickstart, and
                          print its Library manifest; up --help has its shape
  down                    stop it and remove its files, tapes included
  status                  what is where
  insert BARCODE ADDRESS  put a cartridge into a slot or port by hand; one that
                          was removed comes back with what is on it
  remove ADDRESS          take a cartridge out
  swap ADDRESS ADDRESS    exchange two cartridges, or move one

Each lab has a folder of its own (--folder, default %s).

Examples:
  hack/lab up >/tmp/lab.yaml
  rsmctl plan -f /tmp/lab.yaml -f manifests/quickstart/pools.yaml -f manifests/quickstart/weekly.yaml
  hack/lab swap 1000 1003
  hack/lab up --folder /tmp/big --slots 200 --drives 4 --ports 8 --fill 150
  hack/lab down --folder /tmp/big
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	err := runCommand(ctx, os.Args[1:], os.Stdout, os.Stderr)
	cancel()
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "lab: %v; hack/lab help says how it is used\n", err)
		os.Exit(64)
	case err != nil:
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("not understood")

// runCommand carries out one command. Results go to out, the rest to log.
func runCommand(ctx context.Context, args []string, out, log io.Writer) error {
	standard := filepath.Join(os.TempDir(), "rsmctl-lab")
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		fmt.Fprintf(out, usage, standard)
		return nil
	}
	declare, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("%w: there is no command %q", errUsage, args[0])
	}
	flags := flag.NewFlagSet("hack/lab "+args[0], flag.ContinueOnError)
	flags.SetOutput(log)
	folder := flags.String("folder", standard, "the lab's own `folder`")
	c := declare(flags)
	words, err := parseFlags(flags, args[1:])
	if err != nil {
		return err
	}
	if len(words) != c.words {
		return fmt.Errorf("%w: %s takes %d words beside its flags, not %d", errUsage, args[0], c.words, len(words))
	}
	return c.do(ctx, &desk{folder: *folder, words: words, out: out, log: log})
}

// command is what to do, and how many words it needs.
type command struct {
	words int
	do    func(context.Context, *desk) error
}

// commands declare their own flags when they are called.
var commands = map[string]func(*flag.FlagSet) command{
	"up":     upCommand,
	"down":   plainCommand(0, stopLab),
	"status": plainCommand(0, printStatus),
	"insert": plainCommand(2, insertByHand),
	"remove": plainCommand(1, removeByHand),
	"swap":   plainCommand(2, swapByHand),
}

// plainCommand is a command without flags of its own.
func plainCommand(words int, do func(context.Context, *desk) error) func(*flag.FlagSet) command {
	return func(*flag.FlagSet) command { return command{words, do} }
}

// desk is what a command works with.
type desk struct {
	folder   string
	words    []string
	out, log io.Writer
}

// parseFlags takes flags from before and behind the words.
func parseFlags(flags *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, fmt.Errorf("%w: %w", errUsage, err)
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, flags.Arg(0)), flags.Args()[1:]
	}
}

// addressWord reads a word as an element address.
func (d *desk) addressWord(i int) (int, error) {
	n, err := strconv.ParseUint(d.words[i], 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is no element address such as 1000", errUsage, d.words[i])
	}
	return int(n), nil
}

// openLab takes up the lab of the folder.
func (d *desk) openLab() (*tgt.Lab, error) {
	lab, err := tgt.Open(d.folder)
	if errors.Is(err, tgt.ErrNoLab) {
		return nil, fmt.Errorf("%w; hack/lab up --folder %s starts one", err, d.folder)
	}
	if err == nil && !lab.Running() {
		return nil, fmt.Errorf("the tgtd of the lab in %s has ended; hack/lab down --folder %s clears it away", d.folder, d.folder)
	}
	return lab, err
}
