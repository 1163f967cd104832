// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/store"
)

// version is set when a release is built, with -ldflags "-X …cli.version=…".
var version = "dev"

func init() { store.Program = currentVersion().versionName() }

type versionFacts struct {
	Version        string `json:"version"`
	Commit         string `json:"commit,omitempty"`
	Go             string `json:"go"`
	APIVersion     string `json:"apiVersion"`
	DatabaseFormat int    `json:"databaseFormat"`
}

// versionName is the version, with the commit if it is known.
func (f versionFacts) versionName() string {
	if f.Commit == "" {
		return f.Version
	}
	return f.Version + ", commit " + f.Commit
}

func newVersion(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version, and the formats it reads and writes",
		Example: "  rsmctl version\n  rsmctl version -o json",
		Args:    takesArguments(),
		RunE: func(*cobra.Command, []string) error {
			facts := currentVersion()
			switch output {
			case "text":
				_, err := fmt.Fprintf(a.stdout, "rsmctl %s (%s), manifests %s, database format %d\n",
					facts.versionName(), facts.Go, facts.APIVersion, facts.DatabaseFormat)
				return err
			case "json":
				return printJSON(a.stdout, facts)
			}
			return checkFlagWord("-o", output, "text", "json")
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func currentVersion() versionFacts {
	facts := versionFacts{
		Version: version, Go: runtime.Version(),
		APIVersion: v1alpha1.APIVersion, DatabaseFormat: store.FormatVersion,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				facts.Commit = s.Value
			}
		}
	}
	return facts
}
