// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

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
