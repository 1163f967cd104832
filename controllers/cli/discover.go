// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/controllers/decide"
)

func newDiscover(a *app) *cobra.Command {
	var where discoverWhere
	var output string
	cmd := &cobra.Command{
		Use:   "discover iscsi://HOST[:PORT][/TARGET] | --sg",
		Short: "List the libraries that can be reached, and propose manifests",
		Long: `List the medium changers and tape drives behind an iSCSI portal, or attached to
this host, and which drive is whose. Devices are only asked what they are:
nothing moves, and no setting is changed. It needs no manifest and no database.

With -o yaml it prints a Library manifest for each changer, in mode: Observe.
Then rsmctl adopt proposes what the library needs beside it; plan shows what
would be done; and mode: Enforce lets it be done.

The secrets of CHAP come from the environment or from a file, never from the
command line, where everybody could read them. Only their names go into the
manifests.

The exit status is 0 when a changer was found and 1 when none was.`,
		Example: `  rsmctl discover iscsi://10.0.0.5
  rsmctl discover iscsi://10.0.0.5 -o yaml > library.yaml
  VTL_CHAP=... rsmctl discover iscsi://vtl.example:3260 --chap-user rsm --chap-secret-env VTL_CHAP
  rsmctl discover --sg                        # devices of this host: SAS, Fibre Channel
  rsmctl discover --sg -o json`,
		Args: func(_ *cobra.Command, args []string) error { return where.takeArguments(args) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFlagWord("-o", output, "table", "wide", "json", "yaml"); err != nil {
				return err
			}
			done := a.tellIfSlow("asking the devices of " + where.String())
			found, err := where.discover(cmd.Context(), a)
			done()
			if err != nil {
				return err
			}
			return a.printDiscovery(found, where, output)
		},
	}
	where.addWhereFlags(cmd.Flags())
	cmd.Flags().StringVarP(&output, "output", "o", "table", "table, wide, json, or yaml (Library manifests)")
	return cmd
}

func (w *discoverWhere) discover(ctx context.Context, a *app) (*connect.Discovery, error) {
	log, err := a.newLogger()
	if err != nil {
		return nil, err
	}
	if w.sg {
		return connect.DiscoverSG(ctx, log)
	}
	return connect.DiscoverISCSI(ctx, w.iscsi, log)
}

// printDiscovery prints what was found on standard output, and its problems on
// standard error.
func (a *app) printDiscovery(found *connect.Discovery, where discoverWhere, output string) error {
	problems := slices.Clone(found.Problems)
	for _, c := range found.Changers {
		if c.Problem != nil {
			problems = append(problems, c.Problem)
		}
	}
	for _, p := range problems {
		fmt.Fprintf(a.stderr, "rsmctl: %s\n", decide.Printable(p.Error()))
	}
	var err error
	switch output {
	case "json":
		err = printJSON(a.stdout, discoveryViewOf(found))
	case "yaml":
		err = a.printProposals(found.Propose())
	default:
		err = discoveryTable(found).printTable(a.stdout, output == "wide")
	}
	if err == nil && len(found.Changers) == 0 {
		return noChangerError(found, where)
	}
	return err
}

// printProposals prints manifests, and on standard error how to go on.
func (a *app) printProposals(proposals []connect.Proposal) error {
	if len(proposals) == 0 {
		return nil
	}
	objects := make([]any, 0, len(proposals))
	for _, p := range proposals {
		objects = append(objects, p.Library)
	}
	text, err := manifest.Marshal(objects...)
	if err != nil {
		return err
	}
	if _, err := a.stdout.Write(text); err != nil {
		return err
	}
	for _, p := range proposals {
		for _, n := range p.Notes {
			fmt.Fprintf(a.stderr, "rsmctl: %s\n", decide.Printable(n))
		}
	}
	fmt.Fprintf(a.stderr, "rsmctl: in mode: %s nothing is touched. Next: `rsmctl adopt %s -f FILE` proposes pools and media sets; "+
		"when `rsmctl plan` shows what you want, set mode: %s\n",
		v1alpha1.ModeObserve, proposals[0].Library.Metadata.Name, v1alpha1.ModeEnforce)
	return nil
}

// errNoChanger ends a discovery that found no library.
var errNoChanger = errors.New("found no medium changer")

// noChangerError says where no changer was found, and what to check.
func noChangerError(found *connect.Discovery, where discoverWhere) error {
	switch {
	case where.sg:
		return fmt.Errorf("%w among the devices of this host; check that the library is on and cabled or zoned to this host, "+
			"that the kernel's sg driver is loaded (modprobe sg), and that this user may read and write /dev/sg*", errNoChanger)
	case found.Targets == 0:
		return fmt.Errorf("%w: the portal %s shows this host no target; check that its access list knows the initiator %s",
			errNoChanger, found.ISCSI.Portal, found.Initiator)
	case len(found.Portals) == 0:
		return fmt.Errorf("%w: no target at %s let this host in; check the CHAP name and secret, and that the access list knows the initiator %s",
			errNoChanger, found.ISCSI.Portal, found.Initiator)
	}
	return fmt.Errorf("%w at %s, in %s; check that the changer is a logical unit of a target that the initiator %s may use, and that the library is on",
		errNoChanger, found.ISCSI.Portal, words.Count(len(found.Portals), "target", "targets"), found.Initiator)
}
