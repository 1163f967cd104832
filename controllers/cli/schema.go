// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/manifests/schema"
)

func newSchema(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the manifests",
		Long: `Print the JSON Schema of the manifests, for editors and other validators. Editors
with a YAML language server read it from the first line of a manifest:

  # yaml-language-server: $schema=PATH-OR-URL`,
		Example: "  rsmctl schema > rsmctl.schema.json",
		Args:    takesArguments(),
		RunE: func(*cobra.Command, []string) error {
			_, err := a.stdout.Write(schema.JSON)
			return err
		},
	}
}
