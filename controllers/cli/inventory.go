// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

func newInventory(a *app) *cobra.Command {
	var method, slots, output string
	var untilFound, anew bool
	var files []string
	cmd := &cobra.Command{
		Use:   "inventory LIBRARY",
		Short: "Look at a library and record what is in it",
		Long: `Look at a library and record what is in it. The fast method reads the element
status, with barcodes, and reads the labels of media it has never read. The full
method mounts every medium and reads its label; that takes about a minute for
each cartridge of a real library, divided by the number of its drives. An
inventory writes to no medium and allocates nothing.

Labels are read in all drives at once: first of the media that stand in drives,
then of those whose barcode the manifests expect, then of the rest. With
--until-found it stops when every label that the manifests expect was found;
rsmctl run reads those that nobody has read yet in the background.

An interrupt (SIGINT, SIGTERM) brings home what is under way. A full inventory
that was interrupted, by that or by a crash, is continued by the next one: labels
read since it began are not read again, unless --anew is given.

The manifests say how the library is reached; -f names them.`,
		Example: `  rsmctl inventory demo -f manifests/quickstart --method fast
  rsmctl inventory demo -f manifests/quickstart --method full --slots 1-5,9
  rsmctl inventory demo -f manifests/quickstart --method full --until-found`,
		Args: takesArguments("LIBRARY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkMethod(method); err != nil {
				return err
			}
			if err := checkWord("-o", output, "text", "json"); err != nil {
				return err
			}
			ordinals, err := parseRanges(slots)
			if err != nil {
				return usageErrorf("--slots: %w", err)
			}
			if anew && (method != "full" || slots != "") {
				return usageErrorf("--anew goes with --method full, without --slots: only such an inventory is continued")
			}
			ctx := cmd.Context()
			set, _, err := a.loadFor(ctx, files, args[0])
			if err != nil {
				return err
			}
			s, session, err := a.openAt(ctx, "rsmctl inventory", set, args[0])
			if err != nil {
				return err
			}
			defer s.closeState()
			addresses, err := slotAddresses(ctx, s, session, args[0], ordinals)
			if err != nil {
				return err
			}
			desired := decide.Compile(set)
			options := rsm.InventoryOptions{Method: methods[method], Slots: addresses, First: desired.Awaited(), Anew: anew}
			var search *decide.Search
			if untilFound {
				search = decide.NewSearch(desired)
				options.Until = untilAllFound(search, s.manager)
			}
			report, err := a.lookAt(ctx, session, args[0], options)
			if err != nil {
				a.leftOff(report)
				return err
			}
			if output == "json" {
				return printJSON(a.stdout, report)
			}
			return printInventory(a, args[0], report, len(addresses), search)
		},
	}
	flags := cmd.Flags()
	addMethodFlag(flags, &method)
	flags.StringVar(&slots, "slots", "", "only these slots, counted from 1, for example 1-5,9")
	flags.BoolVar(&untilFound, "until-found", false, "stop reading labels when every one that the manifests expect was found")
	flags.BoolVar(&anew, "anew", false, "do not continue a full inventory that was interrupted")
	flags.StringVarP(&output, "output", "o", "text", "text or json")
	addFilesFlag(flags, &files)
	return cmd
}

// methods are the ways of looking at a library, as a command line says them.
var methods = map[string]record.Method{"fast": record.Fast, "full": record.Full}

func addMethodFlag(flags *pflag.FlagSet, method *string) {
	flags.StringVar(method, "method", "fast", "fast (barcodes, and labels never read before) or full (mount and read every label)")
}

func checkMethod(method string) error { return checkWord("--method", method, "fast", "full") }

// openAt opens the database to work with one library of a set, and settles
// what an earlier crash has left open there.
func (a *app) openAt(ctx context.Context, who string, set *manifest.Set, name string) (*state, *rsm.Session, error) {
	s, err := a.openFor(ctx, who, set, a.openWriting)
	if err != nil {
		return nil, nil, err
	}
	session := s.manager.Session(record.Actor{Application: who, User: userName()})
	if err = session.EnsureLibrary(ctx, name); err == nil {
		if _, err = session.Recover(ctx, name); errors.Is(err, record.ErrOutcomeUnknown) {
			err = nil // it stays open, and what reports on the library names it
		}
	}
	if err != nil {
		s.closeState()
		return nil, nil, err
	}
	return s, session, nil
}

// lookAt takes an inventory, the labels that were never read included, and
// tells how far it has come.
func (a *app) lookAt(ctx context.Context, session *rsm.Session, name string, options rsm.InventoryOptions) (*rsm.InventoryReport, error) {
	meter := a.progress(nil)
	options.Identify = true
	options.Progress = func(done, total int, what string) { meter.Looking(name, done, total, what) }
	return session.Inventory(ctx, name, options)
}

// slotAddresses gives the element addresses of slots that are counted from 1.
// A library that was never looked at is looked at first.
func slotAddresses(ctx context.Context, s *state, session *rsm.Session, name string, ordinals []int) ([]int, error) {
	if len(ordinals) == 0 {
		return nil, nil
	}
	if len(s.manager.Elements(name)) == 0 {
		if _, err := session.Inventory(ctx, name, rsm.InventoryOptions{Method: record.Fast}); err != nil {
			return nil, err
		}
	}
	var all []int
	for _, e := range s.manager.Elements(name) {
		if e.Type == element.Slot {
			all = append(all, e.Address)
		}
	}
	addresses := make([]int, 0, len(ordinals))
	for _, n := range ordinals {
		if n > len(all) {
			return nil, usageErrorf("--slots: there is no slot %d; library %s has %d slots", n, name, len(all))
		}
		addresses = append(addresses, all[n-1])
	}
	return addresses, nil
}

// maxSlot bounds a slot number: an SMC element address has 16 bits.
const maxSlot = 65535

// parseRanges reads "1-5,9" as 1 2 3 4 5 9. An empty text is no restriction.
func parseRanges(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var numbers []int
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil || from < 1 || to < from || to > maxSlot {
			return nil, fmt.Errorf("%q is not a slot number or a range of them such as 1-5; slots count from 1 to %d", part, maxSlot)
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}
