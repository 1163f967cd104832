// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// hands is what the virtual commands share: the library that they reach into.
type hands struct {
	*app
	library string
}

func newVirtual(a *app) *cobra.Command {
	h := &hands{app: a}
	cmd := &cobra.Command{
		Use:   "virtual",
		Short: "Play the operator's hands at a virtual library",
		Long: `Play the operator who stands in front of a virtual library: put cartridges in,
take them out, swap them, overwrite them, break things. It works while rsmctl is
not using the library, and says so otherwise. A cartridge is named by its
barcode or by where it is (slot:3, port:1, drive:1, or an element address).`,
		Example: `  rsmctl virtual ls
  rsmctl virtual swap A00001L8 A00002L8
  rsmctl virtual remove A00003L8
  rsmctl virtual insert A00003L8 --into port`,
		Args: takesSubcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&h.library, "library", "", "name of the library (default: the only one there is)")
	cmd.AddCommand(h.newListCommand(), h.newInsertCommand(), h.newRemoveCommand(), h.newMoveCommand(), h.newSwapCommand(), h.newWipeCommand(), h.newLabelCommand(), h.newFaultCommand())
	return cmd
}

// openLibrary opens the library for a person's hands.
func (h *hands) openLibrary() (*virtual.Library, error) {
	state, err := h.stateFolder()
	if err != nil {
		return nil, err
	}
	folder := virtualFolder(state)
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	switch {
	case len(names) == 0:
		return nil, fmt.Errorf("there is no virtual library in %s yet; `rsmctl apply` makes the declared ones", folder)
	case h.library == "" && len(names) > 1:
		return nil, usageErrorf("say which library with --library: %s", strings.Join(names, ", "))
	case h.library == "":
		h.library = names[0]
	case !slices.Contains(names, h.library):
		return nil, usageErrorf("there is no virtual library %q; say one of %s", h.library, strings.Join(names, ", "))
	}
	return virtual.Open(filepath.Join(folder, h.library), virtual.Options{})
}

// useHands opens the library, calls act, and prints on standard output what act
// says that it did.
func (h *hands) useHands(act func(*virtual.Library) (string, error)) error {
	library, err := h.openLibrary()
	if err != nil {
		return err
	}
	said, err := act(library)
	if closing := library.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("library %s: %w", h.library, err)
	}
	fmt.Fprintf(h.stdout, "%s: %s\n", h.library, said)
	return nil
}

func (h *hands) newListCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:     "ls",
		Short:   "List every place and what is in it",
		Example: "  rsmctl virtual ls\n  rsmctl virtual ls -o json",
		Args:    takesArguments(),
		RunE: func(*cobra.Command, []string) error {
			if err := checkFlagWord("-o", output, "table", "json"); err != nil {
				return err
			}
			library, err := h.openLibrary()
			if err != nil {
				return err
			}
			defer func() { _ = library.Close() }()
			if output == "json" {
				return printJSON(h.stdout, library.List())
			}
			return placeTable(library.List()).printTable(h.stdout, false)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "table", "table or json")
	return cmd
}

func placeTable(places []virtual.Place) table {
	t := table{columns: []string{"PLACE", "ADDRESS", "BARCODE", "TYPE", "NOTES"}}
	for _, p := range places {
		row := []string{p.Type, "", "", "", ""}
		if p.Number > 0 {
			row[0] += ":" + strconv.Itoa(p.Number)
			row[1] = strconv.Itoa(p.Address)
		}
		if c := p.Cartridge; c != nil {
			row[2], row[3], row[4] = c.Barcode, c.MediaType, cartridgeNotes(c)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func cartridgeNotes(c *virtual.Cartridge) string {
	var words []string
	if c.Cleaning {
		words = append(words, "cleaning")
	}
	if c.WriteProtected {
		words = append(words, "write-protected")
	}
	if c.WORM {
		words = append(words, "worm")
	}
	if c.Inverted {
		words = append(words, "second side up")
	}
	return strings.Join(words, ", ")
}
