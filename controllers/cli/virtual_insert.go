// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// labelFlags say which label is put on a cartridge.
type labelFlags struct{ omid, info string }

func (f *labelFlags) addLabelFlags(flags *pflag.FlagSet) {
	flags.StringVar(&f.omid, "label", "", "label to write, TYPE/ID with TYPE RSM or ANSI, for example RSM/7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11")
	flags.StringVar(&f.info, "info", "", "label info, a description for people")
}

// labelRecords are the records of the label; none when no label was asked for.
func (f *labelFlags) labelRecords(barcode string) ([][]byte, error) {
	if f.omid == "" {
		if f.info != "" {
			return nil, usageErrorf("--info describes a label; say which with --label TYPE/ID")
		}
		return nil, nil
	}
	labelType, id, ok := strings.Cut(f.omid, "/")
	if !ok {
		return nil, usageErrorf("--label is TYPE/ID, for example ANSI/PAYROL, not %q", f.omid)
	}
	return connect.LabelRecords(v1alpha1.CartridgeLabel{
		LabelType: v1alpha1.StockLabelType(labelType), LabelID: id, LabelInfo: f.info,
	}, barcode)
}

func (h *hands) newInsertCommand() *cobra.Command {
	var into, mediaType, barcode, serial string
	var label labelFlags
	cmd := &cobra.Command{
		Use:   "insert BARCODE|FILE.tap",
		Short: "Put a cartridge in: one that was taken out, or a new one",
		Long: `Put a cartridge in. One that was taken out before comes back as it was. Any other
barcode is a new cartridge: blank, or with the label that --label says, or with
what stands in a SIMH tape image (a file named *.tap).`,
		Example: `  rsmctl virtual insert A00003L8 --into port
  rsmctl virtual insert N00001L8 --into port --label RSM/7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11 --info weekly/9
  rsmctl virtual insert old.tap --barcode OLD001L8 --into slot:20`,
		Args: takesArguments("BARCODE|FILE.tap"),
		RunE: func(_ *cobra.Command, args []string) error {
			return h.useHands(func(l *virtual.Library) (string, error) {
				c, err := h.describeInsertion(l, args[0], barcode, mediaType, label)
				if err != nil {
					return "", err
				}
				c.Serial = serial
				done, err := l.Insert(c, into)
				return fmt.Sprintf("put %s into %s", done.Barcode, placeText(l, done.ID)), err
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&into, "into", "port", "port or slot (the first empty one), port:N, slot:N or an element address")
	flags.StringVar(&mediaType, "media-type", "", "media type of a new cartridge (default: what its barcode says)")
	flags.StringVar(&barcode, "barcode", "", "barcode of a new cartridge made from a tape image")
	flags.StringVar(&serial, "serial", "", "serial number in the memory of a new cartridge, as the library it comes from had it (default: its own)")
	label.addLabelFlags(flags)
	return cmd
}

// describeInsertion says what is put in. A cartridge that is outside is described
// by its barcode alone.
func (h *hands) describeInsertion(l *virtual.Library, what, barcode, mediaType string, label labelFlags) (virtual.Insertion, error) {
	var c virtual.Insertion
	if strings.EqualFold(filepath.Ext(what), ".tap") {
		c.File = what
	} else {
		barcode = what
	}
	if c.File == "" && isCartridgeOutside(l, barcode) && label.omid == "" && mediaType == "" {
		c.Barcode = barcode
		return c, nil
	}
	medium, err := connect.VirtualMedium(barcode, mediaType)
	if err != nil && mediaType == "" {
		return c, usageErrorf("%w; say it with --media-type, or a barcode that does with --barcode", err)
	}
	if err != nil {
		return c, err
	}
	c.Medium = medium
	c.Records, err = label.labelRecords(barcode)
	return c, err
}

func isCartridgeOutside(l *virtual.Library, barcode string) bool {
	for _, p := range l.List() {
		if p.Address < 0 && p.Cartridge.Barcode == barcode {
			return true
		}
	}
	return false
}

// placeText names the place of a cartridge.
func placeText(l *virtual.Library, id string) string {
	for _, p := range l.List() {
		if p.Cartridge != nil && p.Cartridge.ID == id && p.Number > 0 {
			return fmt.Sprintf("%s:%d (address %d)", p.Type, p.Number, p.Address)
		}
	}
	return "the outside"
}
