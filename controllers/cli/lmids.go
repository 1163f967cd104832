// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/durable"
)

func newLMIDs(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lmids",
		Short: "Write the LMIDs that sides have into the manifests",
		Long:  `Write the LMIDs that sides have into the manifests. ` + "`rsmctl get lmids`" + ` lists them.`,
		Args:  takesSubcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLMIDsWriteBack(a))
	return cmd
}

func newLMIDsWriteBack(a *app) *cobra.Command {
	var files []string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "write-back -f PATH...",
		Short: "Set the lmid of each declared side that is held, in place",
		Long: `Set the lmid of each side that manifests declare and that is held, to the LMID
that it has: in the manifests themselves and in the CSV files that they name.
Nothing else in a file changes; comments, order, quotes and line ends stay. A CSV
file without a column lmid gets one.

Each new text is read again before it takes the place of the old one. A file
that cannot be changed without doubt is left as it was and named, and the exit
status is 1. Look at the result with git diff, then commit it: what is declared is
kept through the next recovery.`,
		Example: `  rsmctl lmids write-back -f manifests --dry-run
  rsmctl lmids write-back -f manifests && git diff`,
		Args: takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if slices.Contains(files, "-") {
				return usageError{manifest.ErrStandardInput}
			}
			done, err := a.writeBackLMIDs(cmd.Context(), files, dryRun)
			if err != nil {
				return err
			}
			return a.printWrittenBack(done, dryRun)
		},
	}
	addFilesFlag(cmd.Flags(), &files)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be set")
	return cmd
}

// writeBackLMIDs writes the LMIDs of the records into manifests.
func (a *app) writeBackLMIDs(ctx context.Context, files []string, dryRun bool) ([]manifest.LMIDFile, error) {
	if err := checkFilesNamed(files); err != nil {
		return nil, err
	}
	set, err := a.loadAllManifests(ctx, files)
	if err != nil {
		return nil, err
	}
	s, err := a.openOverlay(ctx, "rsmctl lmids write-back", nil)
	if err != nil {
		return nil, err
	}
	defer s.closeState()
	if s.base == nil {
		return nil, noDatabaseError(s.folder)
	}
	of, twice := decide.LMIDs(decide.HeldLMIDs(s.manager.Snapshot(), set))
	for _, id := range twice {
		fmt.Fprintf(a.stderr, "rsmctl: two sides are held as %s; its lmid is not written\n", decide.Printable(id.String()))
	}
	if dryRun {
		return manifest.WriteLMIDs(ctx, files, of, nil)
	}
	return manifest.WriteLMIDs(ctx, files, of, durable.Rewrite)
}

// printWrittenBack says what was written.
func (a *app) printWrittenBack(done []manifest.LMIDFile, dryRun bool) error {
	verb := "set"
	if dryRun {
		verb = "would be set"
	}
	var status error
	for _, f := range done {
		if f.Err != nil {
			fmt.Fprintf(a.stderr, "rsmctl: %s: %v%s\n", f.Path, f.Err, cureOf(f.Err))
			status = exitStatus(exitError)
			continue
		}
		fmt.Fprintf(a.stdout, "%s: %s %s\n", f.Path, words.Count(f.Set, "lmid", "lmids"), verb)
	}
	if len(done) == 0 {
		fmt.Fprintln(a.stdout, "Nothing to write: each declared side that is held has its LMID in the manifests.")
	}
	return status
}
