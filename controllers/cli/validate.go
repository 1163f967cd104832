// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/manifest/report"
)

func newValidate(a *app) *cobra.Command {
	var files []string
	var output string
	cmd := &cobra.Command{
		Use:   "validate -f PATH...",
		Short: "Check manifests, all problems at once",
		Long: `Check manifests without reaching a library: every problem at once, each with its
file, line and column. The exit status is 0 when they are valid and 1 when they
are not; warnings alone do not count.`,
		Example: `  rsmctl validate -f manifests/quickstart
  rsmctl validate -f manifests -o github      # annotations in a pull request
  rsmctl validate -f manifests -o sarif       # for code scanning
  cat pool.yaml | rsmctl validate -f -`,
		Args: takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			format := report.Format(output)
			if !slices.Contains(report.Formats(), format) {
				return usageErrorf("-o is one of %v, not %q", report.Formats(), output)
			}
			if err := checkFilesNamed(files); err != nil {
				return err
			}
			done := a.tellIfSlow("reading the manifests")
			result, err := manifest.Load(cmd.Context(), files, manifest.Options{Stdin: a.stdin})
			done()
			if err != nil {
				return err
			}
			if err := report.Write(a.stdout, format, result, report.Options{Color: a.mayColour(a.stdout), Version: version}); err != nil {
				return err
			}
			if !result.Set.Complete {
				return exitStatus(exitError)
			}
			return nil
		},
	}
	addFilesFlag(cmd.Flags(), &files)
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text, json, sarif, junit or github")
	return cmd
}
