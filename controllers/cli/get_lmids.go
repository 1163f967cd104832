// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/controllers/decide"
)

func newGetLMIDs(a *app) *cobra.Command {
	var files []string
	var output string
	cmd := &cobra.Command{
		Use:   "lmids [-f PATH...]",
		Short: "List the LMIDs of the sides that are held: the declared one and the one they have",
		Long: `List every side that is allocated or complete: its OMID, the LMID that manifests
declare for it (old), and the LMID that it has (new). After a recovery that could
not keep the LMIDs, an application replaces the one by the other wherever it keeps
it. Without -f nothing is declared, and the old ones are empty.`,
		Example: `  rsmctl get lmids -f manifests
  rsmctl get lmids -f manifests -o csv > lmids.csv
  rsmctl get lmids -f manifests -o json | jq '.[] | select(.changed)'`,
		Args: takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFlagWord("-o", output, "table", "json", "csv"); err != nil {
				return err
			}
			set, err := a.loadAllManifests(cmd.Context(), files)
			if err != nil {
				return err
			}
			s, err := a.openReading(cmd.Context())
			if err != nil {
				return err
			}
			defer s.closeState()
			held := decide.HeldLMIDs(s.manager.Snapshot(), set)
			switch output {
			case "json":
				return printJSON(a.stdout, held)
			case "csv":
				return printLMIDs(a.stdout, held)
			}
			return lmidTable(held).printTable(a.stdout, false)
		},
	}
	addFilesFlag(cmd.Flags(), &files)
	cmd.Flags().StringVarP(&output, "output", "o", "table", "table, json or csv")
	return cmd
}

// loadAllManifests reads manifests for a command that needs all of them: a problem is
// an error. Without files the set is empty.
func (a *app) loadAllManifests(ctx context.Context, files []string) (*manifest.Set, error) {
	if len(files) == 0 {
		return &manifest.Set{Complete: true}, nil
	}
	set, err := a.loadManifests(ctx, files)
	if err == nil && !set.Complete {
		err = errors.New("the manifests have problems, so that not all that they declare is known; repair them first")
	}
	return set, err
}

// lmidColumns are the columns of the CSV form, an interface like the JSON form.
var lmidColumns = []string{"oldLmid", "newLmid", "labelType", "labelId", "labelInfo", "pool", "barcode", "changed", "evidence"}

// printLMIDs writes CSV (RFC 4180).
func printLMIDs(w io.Writer, held []decide.HeldLMID) error {
	out := csv.NewWriter(w)
	_ = out.Write(lmidColumns) // Flush keeps the error
	for _, h := range held {
		_ = out.Write([]string{string(h.Old), string(h.New), h.OMID.Type, h.OMID.ID, h.OMID.Info, h.Pool, h.Barcode, strconv.FormatBool(h.Changed), string(h.Evidence)})
	}
	out.Flush()
	return out.Error()
}

func lmidTable(held []decide.HeldLMID) table {
	t := table{
		columns: []string{"BARCODE", "POOL", "LABEL", "OLD LMID", "NEW LMID", "CHANGED", "EVIDENCE"},
		none:    "No side is allocated.",
	}
	for _, h := range held {
		labelled := ""
		if !h.OMID.IsZero() {
			labelled = h.OMID.String()
		}
		t.rows = append(t.rows, []string{h.Barcode, h.Pool, labelled, string(h.Old), string(h.New), yesOrNo(h.Changed), string(h.Evidence)})
	}
	return t
}
