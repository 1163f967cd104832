// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
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
			if err := checkFlagWord("-o", output, "text", "json"); err != nil {
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
			set, _, err := a.loadForLibrary(ctx, files, args[0])
			if err != nil {
				return err
			}
			s, session, err := a.openForLibrary(ctx, "rsmctl inventory", set, args[0])
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
			report, err := a.takeInventory(ctx, session, args[0], options)
			if err != nil {
				a.tellLabelsLeft(report)
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

func checkMethod(method string) error { return checkFlagWord("--method", method, "fast", "full") }

// takeInventory takes an inventory, reads the labels that were never read, and
// shows its progress.
func (a *app) takeInventory(ctx context.Context, session *rsm.Session, name string, options rsm.InventoryOptions) (*rsm.InventoryReport, error) {
	meter := a.newProgress(nil)
	options.Identify = true
	options.Progress = func(done, total int, what string) { meter.Looking(name, done, total, what) }
	return session.Inventory(ctx, name, options)
}
