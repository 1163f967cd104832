// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm"
)

// application is whom allocations by hand are recorded for.
const application = "Application/rsmctl"

func newAllocate(a *app) *cobra.Command {
	var request service.AllocationRequest
	var output string
	cmd := &cobra.Command{
		Use:   "allocate --pool POOL",
		Short: "Take an available side of a pool into use",
		Long: `Allocate a side of rsmctl's own choice: an available one of the pool, or, if the
pool draws from Free, a free one. Only the record changes; nothing on the medium
does. While another rsmctl holds the database, that one does it.

A pool whose membership is Exact holds what its MediaSets list and nothing else:
there the next apply deallocates the side again, unless a MediaSet lists it by
then.

After a restore, and after a start without a database, nothing is given out of
what may belong to somebody, until an apply has seen every library completely.`,
		Example: "  rsmctl allocate --pool weekly --reason \"restore test\"\n  rsmctl allocate --pool weekly -o json | jq -r .lmid",
		Args:    takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFlagWord("-o", output, "text", "json"); err != nil {
				return err
			}
			if request.Pool == "" {
				return usageErrorf("say of which pool, with --pool; `rsmctl get pools` lists them")
			}
			request.Origin = application
			allocated, err := a.allocateSide(cmd.Context(), request)
			if err != nil {
				return err
			}
			if output == "json" {
				return printJSON(a.stdout, allocated)
			}
			fmt.Fprintf(a.stdout, "%s: side %d of %s in %s of %s, allocated in pool %s\n", allocated.LMID, allocated.Side,
				decide.Printable(allocated.Barcode), allocated.Location, allocated.Library, allocated.Pool)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&request.Pool, "pool", "", "media pool to allocate a side of")
	flags.StringVar(&request.LMID, "lmid", "", "logical medium id that the side gets, a UUID (default: any)")
	flags.StringVar(&request.Reason, "reason", "asked for by hand", "why, for the audit log")
	flags.StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func (a *app) allocateSide(ctx context.Context, request service.AllocationRequest) (allocated service.Allocated, err error) {
	err = a.changeRecords(ctx, "rsmctl allocate", func(s *rsm.Session) (err error) {
		allocated, err = serve.Allocate(ctx, s, request)
		return err
	}, func(holder *client.Client) (err error) {
		allocated, err = holder.Allocate(ctx, request)
		return err
	})
	return allocated, err
}
