// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
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
			if err := checkWord("-o", output, "text", "json"); err != nil {
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

func newDeallocate(a *app) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "deallocate LMID",
		Short: "Give an allocated side back",
		Long: `Deallocate a side. Only the record changes: label and data stay on the medium
until somebody draws it and writes. While another rsmctl holds the database,
that one does it.

A side that a MediaSet lists is allocated again by the next apply, under the
same LMID.`,
		Example: "  rsmctl deallocate 5f2d0c0e-6a4b-4c7e-8f0e-0d6b8d1f7a11 --reason \"restore test is over\"",
		Args:    takesArguments("LMID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			lmid := args[0]
			err := a.changeRecords(cmd.Context(), "rsmctl deallocate", func(s *rsm.Session) error {
				return s.Deallocate(cmd.Context(), record.LMID(lmid), reason)
			}, func(holder *client.Client) error {
				return holder.Deallocate(cmd.Context(), lmid, reason)
			})
			if err == nil {
				fmt.Fprintf(a.stdout, "%s deallocated\n", lmid)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "asked for by hand", "why, for the audit log")
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

// changeRecords changes the records: through the process that holds the database, or,
// when there is none, directly.
func (a *app) changeRecords(ctx context.Context, who string, direct func(*rsm.Session) error, ask func(*client.Client) error) error {
	folder, err := a.existingFolder()
	if err != nil {
		return err
	}
	if err := askHolder(folder, ask); !errors.Is(err, client.ErrNobody) {
		return err
	}
	s, err := a.openWriting(ctx, who, nil)
	if err != nil {
		return err
	}
	defer s.closeState()
	return direct(s.manager.Session(record.Actor{Application: who, User: userName()}))
}
