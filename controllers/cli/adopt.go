// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

func newAdopt(a *app) *cobra.Command {
	var method, output string
	var files []string
	cmd := &cobra.Command{
		Use:   "adopt LIBRARY -f PATH...",
		Short: "Read a library and print the manifests that declare what is in it",
		Long: `Read a library for which nobody has declared pools and media yet, and print the
manifests that do: the Library itself, a MediaPool for each label type and media
type found, and in a MediaSet for each pool the sides that carry such labels.
A plan with these manifests creates the pools, allocates the sides, and does
nothing else.

LIBRARY is the name of a Library that -f declares. Labels that were never read
are read, and what was read is kept: an adoption that was interrupted goes on
where it was, and apply reads nothing again. Adopt writes to no medium, makes no
pool and allocates nothing.

Blank media, cleaning cartridges, media without a label that rsmctl knows, and
all about which there is a doubt are left out; standard error says which, and
why. The exit status is 1 when a label could not be read, or not all of the
library be seen: the manifests are right, but there may be more. Run it again.`,
		Example: `  rsmctl adopt vault -f library.yaml > manifests/vault.yaml
  rsmctl adopt vault -f library.yaml --method full      # read every label anew
  rsmctl adopt vault -f library.yaml -o json | jq '.leftOut[].message'`,
		Args: takesArguments("LIBRARY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkMethod(method); err != nil {
				return err
			}
			if err := checkFlagWord("-o", output, "yaml", "json"); err != nil {
				return err
			}
			adoption, report, err := a.adoptLibrary(cmd.Context(), files, args[0], method)
			if err != nil {
				return err
			}
			if err := a.printAdoption(adoption, output); err != nil {
				return err
			}
			return a.reportAdoption(adoption, report)
		},
	}
	flags := cmd.Flags()
	addMethodFlag(flags, &method)
	flags.StringVarP(&output, "output", "o", "yaml", "yaml or json")
	addFilesFlag(flags, &files)
	return cmd
}

// adoptLibrary reads what has to be read of a library and puts it as manifests.
func (a *app) adoptLibrary(ctx context.Context, files []string, name, method string) (*decide.Adoption, *rsm.InventoryReport, error) {
	set, declared, err := a.loadForLibrary(ctx, files, name)
	if err != nil {
		return nil, nil, err
	}
	if err := connect.Suspended(declared); err != nil {
		return nil, nil, fmt.Errorf("adopt %s: %w", name, err)
	}
	s, session, err := a.openForLibrary(ctx, "rsmctl adopt", set, name)
	if err != nil {
		return nil, nil, err
	}
	defer s.closeState()
	report, err := a.takeInventory(ctx, session, name, rsm.InventoryOptions{Method: methods[method]})
	if err != nil {
		a.tellLabelsLeft(report)
		return nil, nil, err
	}
	return decide.Adopt(s.manager.Snapshot(), *declared), report, nil
}

func (a *app) printAdoption(adoption *decide.Adoption, output string) error {
	if output == "json" {
		return printJSON(a.stdout, struct {
			Objects []any            `json:"objects"`
			LeftOut []decide.LeftOut `json:"leftOut"`
		}{adoption.Objects(), adoption.LeftOut})
	}
	text, err := manifest.Marshal(adoption.Objects()...)
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(text)
	return err
}

// reportAdoption says on standard error what a person has to know beside the
// manifests.
func (a *app) reportAdoption(adoption *decide.Adoption, report *rsm.InventoryReport) error {
	name := adoption.Library.Metadata.Name
	for _, f := range report.Findings {
		if f.Reason != record.Identified {
			fmt.Fprintf(a.stderr, "rsmctl: %s: %s: %s\n", decide.Printable(cmp.Or(f.Name, name)), f.Reason, decide.Printable(f.Message))
		}
	}
	fmt.Fprintf(a.stderr, "rsmctl: %s: %s read, %d failed; declared %s in %s, left out %s\n", name,
		words.Count(report.Identified, "label", "labels"), report.Failed, words.Count(adoption.CountSides(), "side", "sides"),
		words.Count(len(adoption.Pools), "pool", "pools"), words.Count(len(adoption.LeftOut), "side", "sides"))
	for _, line := range adoption.WhyLeftOut() {
		fmt.Fprintf(a.stderr, "rsmctl: left out: %s\n", decide.Printable(line))
	}
	if adoption.Library.Spec.Mode == v1alpha1.ModeObserve {
		fmt.Fprintf(a.stderr, "rsmctl: Library %s has mode: Observe, so that apply touches nothing; set it to Enforce once `rsmctl plan` shows what you want\n", name)
	}
	if report.Left > 0 && len(report.InUse) > 0 {
		fmt.Fprintf(a.stderr, "rsmctl: others use all drives of %s, so that %s could not be read; adopt again when one is free, or take a cartridge out with `rsmctl dismount %s DRIVE`\n",
			name, words.Count(report.Left, "label", "labels"), name)
	}
	if report.State.Complete && report.Failed == 0 && report.Left == 0 {
		return nil
	}
	if !report.State.Complete {
		fmt.Fprintf(a.stderr, "rsmctl: not all of %s was seen: %s\n", name, decide.Printable(report.State.Problem))
	}
	fmt.Fprintln(a.stderr, "rsmctl: the manifests are right as far as they go; adopt again when that is mended")
	return exitStatus(exitError)
}
