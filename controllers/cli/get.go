// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// listing makes one list of `rsmctl get`: the value for JSON and YAML, and the
// table for people.
type listing func(s *state) (any, table, error)

var listings = map[string]listing{
	"libraries": func(s *state) (any, table, error) {
		views := libraryViews(s.manager.Snapshot())
		return views, libraryTable(views), nil
	},
	"drives": func(s *state) (any, table, error) {
		views := driveViews(s.manager)
		return views, driveTable(views), nil
	},
	"slots": func(s *state) (any, table, error) {
		views := listSlots(s.manager)
		return views, slotTable(views), nil
	},
	"media": func(s *state) (any, table, error) {
		all := sortByName(s.manager.Snapshot().Media)
		return all, mediaTable(all), nil
	},
	"sides": func(s *state) (any, table, error) {
		views := sideViews(sortByName(s.manager.Snapshot().Media))
		return views, sideTable(views), nil
	},
	"pools": func(s *state) (any, table, error) {
		views := poolViews(s.manager.Snapshot())
		return views, poolTable(views), nil
	},
	"requests": listRequests,
	"events":   listEvents,
	"exports":  listExports,
}

func newGet(a *app) *cobra.Command {
	var output string
	names := make([]string, 0, len(listings))
	for name := range listings {
		names = append(names, name)
	}
	slices.Sort(names)
	cmd := &cobra.Command{
		Use:   "get " + strings.Join(names, "|") + "|lmids",
		Short: "List what the database knows",
		Long: `List what the database knows: what the last look at each library found, and
what was made of it. Nothing is sent to a library.`,
		Example: `  rsmctl get sides
  rsmctl get media -o wide
  rsmctl get requests                        # what waits for a person
  rsmctl get requests -o wide                # also what is done`,
		ValidArgs: names,
		Args:      takesOneOf(names),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFlagWord("-o", output, "table", "wide", "json", "yaml"); err != nil {
				return err
			}
			open := a.openReading
			if args[0] == "exports" { // they are wanted most without a database
				open = a.openFolder
			}
			state, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer state.closeState()
			value, t, err := listings[args[0]](state)
			if err != nil {
				return err
			}
			switch output {
			case "json":
				return printJSON(a.stdout, value)
			case "yaml":
				return printYAML(a.stdout, value)
			}
			if output == "wide" && t.whole != nil {
				t.rows = t.whole
			}
			return t.printTable(a.stdout, output == "wide")
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "table", "table, wide, json or yaml")
	cmd.AddCommand(newGetLMIDs(a))
	return cmd
}
