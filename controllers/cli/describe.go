// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// description is one object and what is known around it.
type description struct {
	Kind   string         `json:"kind"`
	Name   string         `json:"name"`
	Object any            `json:"object"`
	Events []record.Event `json:"events"`
	holds  table
}

// describers find an object of one kind by name; nil when there is none.
var describers = map[string]func(s *state, name string) *description{
	"library": describeLibrary,
	"pool":    describePool,
	"medium":  describeMedium,

	"backuppolicy": describePolicy,
}

// plurals are the lists in which an object of a kind is found.
var plurals = map[string]string{"library": "libraries", "pool": "pools", "medium": "media", "backuppolicy": "exports"}

func newDescribe(a *app) *cobra.Command {
	var output string
	kinds := []string{"backuppolicy", "library", "medium", "pool"}
	cmd := &cobra.Command{
		Use:   "describe KIND NAME",
		Short: "Tell everything about one library, pool, medium or backup policy",
		Long: `Tell everything the database knows about one object. A medium is named by its
barcode, its PMID, its LMID or its label id.`,
		Example: "  rsmctl describe medium A00001L8\n  rsmctl describe pool weekly -o json",
		Args:    takesArguments("KIND", "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFlagWord("-o", output, "text", "json", "yaml"); err != nil {
				return err
			}
			describe, ok := describers[strings.ToLower(args[0])]
			if !ok {
				return usageErrorf("KIND is one of %s, not %q", strings.Join(kinds, ", "), args[0])
			}
			s, err := a.openReading(cmd.Context())
			if err != nil {
				return err
			}
			defer s.closeState()
			d := describe(s, args[1])
			if d == nil {
				return fmt.Errorf("%w: there is no %s named %q; `rsmctl get %s` lists what there is", record.ErrObjectNotFound, args[0], args[1], plurals[strings.ToLower(args[0])])
			}
			if d.Events, err = eventsOfObject(cmd.Context(), s, d.Kind+"/"+d.Name); err != nil {
				return err
			}
			switch output {
			case "json":
				return printJSON(a.stdout, d)
			case "yaml":
				return printYAML(a.stdout, d)
			}
			return d.printDescription(a)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text, json or yaml")
	return cmd
}

// printDescription shows the object as YAML, as people declare objects, then what
// it holds and what happened to it.
func (d *description) printDescription(a *app) error {
	fmt.Fprintf(a.stdout, "%s %s\n", d.Kind, d.Name)
	if err := printYAML(a.stdout, d.Object); err != nil {
		return err
	}
	if len(d.holds.rows) > 0 {
		fmt.Fprintln(a.stdout, "\nHolds:")
		if err := d.holds.printTable(a.stdout, false); err != nil {
			return err
		}
	}
	if len(d.Events) > 0 {
		fmt.Fprintln(a.stdout, "\nEvents:")
		for _, e := range d.Events {
			fmt.Fprintf(a.stdout, "%s  %s  %s\n", timeText(e.Time), e.Reason, decide.Printable(e.Message))
		}
	}
	return nil
}

func describeLibrary(s *state, name string) *description {
	for _, l := range libraryViews(s.manager.Snapshot()) {
		if l.Name == name {
			return &description{Kind: v1alpha1.KindLibrary, Name: name, Object: l, holds: slotTable(s.manager.Elements(name))}
		}
	}
	return nil
}

func describePool(s *state, name string) *description {
	snapshot := s.manager.Snapshot()
	for _, p := range poolViews(snapshot) {
		if p.Name == name {
			media := slices.DeleteFunc(sortByName(snapshot.Media), func(m *record.Medium) bool { return m.Pool != name })
			return &description{Kind: v1alpha1.KindMediaPool, Name: name, Object: p, holds: mediaTable(media)}
		}
	}
	return nil
}

func describeMedium(s *state, name string) *description {
	for _, m := range s.manager.Snapshot().Media {
		if hasName(m, name) {
			return &description{Kind: "Medium", Name: m.Name(), Object: m}
		}
	}
	return nil
}

// hasName reports whether name is one of the names people have for a medium.
func hasName(m *record.Medium, name string) bool {
	if name == "" { // which a medium without a barcode or a label has, too
		return false
	}
	if m.Barcode == name || string(m.PMID) == name {
		return true
	}
	return m.Some(func(side *record.Side) bool {
		return side.OMID.ID == name || side.LMID != "" && string(side.LMID) == name
	})
}
