// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

func (h *hands) newRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove CARTRIDGE",
		Short:   "Take a cartridge out, and keep it outside",
		Example: "  rsmctl virtual remove A00003L8\n  rsmctl virtual remove port:1",
		Args:    takesArguments("CARTRIDGE"),
		RunE: func(_ *cobra.Command, args []string) error {
			return h.useHands(func(l *virtual.Library) (string, error) {
				c, err := l.Remove(args[0])
				return "took out " + c.Barcode, err
			})
		},
	}
}

func (h *hands) newMoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "move CARTRIDGE ELEMENT",
		Short:   "Carry a cartridge to another place by hand",
		Example: "  rsmctl virtual move A00003L8 slot:20",
		Args:    takesArguments("CARTRIDGE", "ELEMENT"),
		RunE: func(_ *cobra.Command, args []string) error {
			return h.useHands(func(l *virtual.Library) (string, error) {
				c, err := l.Move(args[0], args[1])
				return fmt.Sprintf("moved %s to %s", c.Barcode, placeText(l, c.ID)), err
			})
		},
	}
}

func (h *hands) newSwapCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "swap CARTRIDGE CARTRIDGE",
		Short:   "Put two cartridges into each other's place",
		Example: "  rsmctl virtual swap A00001L8 A00002L8",
		Args:    takesArguments("CARTRIDGE", "CARTRIDGE"),
		RunE: func(_ *cobra.Command, args []string) error {
			return h.useHands(func(l *virtual.Library) (string, error) {
				return "swapped " + args[0] + " and " + args[1], l.Swap(args[0], args[1])
			})
		},
	}
}

func (h *hands) newWipeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "wipe CARTRIDGE",
		Short:   "Erase everything on a virtual cartridge",
		Example: "  rsmctl virtual wipe A00003L8",
		Args:    takesArguments("CARTRIDGE"),
		RunE: func(_ *cobra.Command, args []string) error {
			return h.useHands(func(l *virtual.Library) (string, error) {
				c, err := l.Wipe(args[0])
				return c.Barcode + " is blank now", err
			})
		},
	}
}

func (h *hands) newLabelCommand() *cobra.Command {
	var label labelFlags
	var side int
	cmd := &cobra.Command{
		Use:     "label CARTRIDGE --label TYPE/ID",
		Short:   "Overwrite the start of a virtual cartridge, as another program would",
		Example: "  rsmctl virtual label A00003L8 --label ANSI/PAYROL",
		Args:    takesArguments("CARTRIDGE"),
		RunE: func(_ *cobra.Command, args []string) error {
			if label.omid == "" {
				return usageErrorf("say which label with --label TYPE/ID")
			}
			return h.useHands(func(l *virtual.Library) (string, error) {
				records, err := label.labelRecords("")
				if err != nil {
					return "", err
				}
				c, err := l.WriteLabel(args[0], side, records)
				return fmt.Sprintf("%s carries %s now", c.Barcode, label.omid), err
			})
		},
	}
	label.addLabelFlags(cmd.Flags())
	cmd.Flags().IntVar(&side, "side", 0, "side of a two-sided medium, 0 or 1")
	return cmd
}
