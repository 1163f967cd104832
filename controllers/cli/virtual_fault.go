// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// faultFlags are the flags of a fault, as the command line has them.
type faultFlags struct {
	element, opcode, sense, status, barcode, exception string
	lun                                                int
	once, carriedOut                                   bool
}

func (h *hands) newFaultCommand() *cobra.Command {
	var f faultFlags
	cmd := &cobra.Command{
		Use:   "fault KIND|ls|clear",
		Short: "Break something, list what is broken, or mend it",
		Long: `Break something. The kinds are

  command     a command fails with given sense data or a status (--sense or
              --status); every command that can, unless --opcode says which
  no-answer   a command is never answered (MOVE MEDIUM unless --opcode says
              another); --carried-out says that it was carried out all the same
  barcode     a barcode cannot be read (--barcode)
  drive       a drive dies (--element); with --opcode at the first such command
  lie         an element says that it is full when it is empty (--element)
  exception   an element reports an abnormal state (--element, --exception)

ls lists what is broken; clear mends one fault by its number, or all of them.`,
		Example: `  rsmctl virtual fault drive --element drive:1 --opcode 08
  rsmctl virtual fault command --element drive:1 --status reservation-conflict
  rsmctl virtual fault no-answer --once --carried-out
  rsmctl virtual fault lie --element slot:20 --barcode A00003L8
  rsmctl virtual fault ls
  rsmctl virtual fault clear`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("it takes KIND, ls or clear")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "ls":
				return h.listFaults()
			case "clear":
				return h.clearFaults(args[1:])
			}
			if len(args) > 1 {
				return usageErrorf("fault takes one kind, not %q", args)
			}
			if err := f.checkFlags(args[0]); err != nil {
				return err
			}
			return h.useHands(func(l *virtual.Library) (string, error) {
				fault, err := f.makeFault(l, args[0], cmd.Flags().Changed("lun"))
				if err != nil {
					return "", err
				}
				added, err := l.AddFault(fault)
				return fmt.Sprintf("fault %d: %s", added.ID, added.Kind), err
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.element, "element", "", "element: slot:N, port:N, drive:N or an address")
	flags.StringVar(&f.opcode, "opcode", "", "operation code of the command, two hexadecimal digits")
	flags.IntVar(&f.lun, "lun", 0, "unit of the command: 0 the changer, 1 the first drive")
	flags.StringVar(&f.sense, "sense", "", "sense data KEY/ASC/ASCQ in hexadecimal, for example 4/40/00")
	flags.StringVar(&f.status, "status", "", "status instead of sense data: "+strings.Join(virtual.FaultStatuses(), ", "))
	flags.StringVar(&f.barcode, "barcode", "", "barcode that cannot be read, or that a lying element shows")
	flags.StringVar(&f.exception, "exception", "", "abnormal state ASC/ASCQ in hexadecimal, for example 83/02")
	flags.BoolVar(&f.once, "once", false, "only the first time")
	flags.BoolVar(&f.carriedOut, "carried-out", false, "the unanswered command is carried out")
	return cmd
}

// faultNeeds are the kinds of fault, each with the flags that it needs.
var faultNeeds = []struct {
	kind  virtual.FaultKind
	flags []string
}{
	{virtual.CommandFails, []string{"--sense or --status"}},
	{virtual.NoAnswer, nil},
	{virtual.BarcodeUnreadable, []string{"--barcode"}},
	{virtual.DriveDies, []string{"--element"}},
	{virtual.ElementLies, []string{"--element"}},
	{virtual.ElementException, []string{"--element", "--exception"}},
}

// checkFlags says which flags a kind lacks, or which kinds there are.
func (f *faultFlags) checkFlags(kind string) error {
	given := map[string]string{"--sense or --status": f.sense + f.status, "--barcode": f.barcode, "--element": f.element, "--exception": f.exception}
	var kinds []string
	for _, need := range faultNeeds {
		if kinds = append(kinds, string(need.kind)); string(need.kind) != kind {
			continue
		}
		lacks := slices.DeleteFunc(slices.Clone(need.flags), func(flag string) bool { return given[flag] != "" })
		if len(lacks) > 0 {
			return usageErrorf("a fault of kind %s needs %s", kind, strings.Join(lacks, " and "))
		}
		return nil
	}
	return usageErrorf("there is no kind of fault %q; say one of %s", kind, strings.Join(kinds, ", "))
}

func (f *faultFlags) makeFault(l *virtual.Library, kind string, lun bool) (virtual.Fault, error) {
	fault := virtual.Fault{Kind: virtual.FaultKind(kind), Status: f.status, Barcode: f.barcode, Once: f.once, CarriedOut: f.carriedOut}
	if lun {
		fault.LUN = &f.lun
	}
	if f.element != "" {
		address, err := l.Address(f.element)
		if err != nil {
			return fault, err
		}
		fault.Element = &address
	}
	if f.opcode != "" {
		code, err := parseHexBytes("--opcode", f.opcode, 1)
		if err != nil {
			return fault, err
		}
		fault.Opcode = &code[0]
	}
	if f.sense != "" {
		s, err := parseHexBytes("--sense", f.sense, 3)
		if err != nil {
			return fault, err
		}
		fault.Sense = &virtual.FaultSense{Key: s[0], ASC: s[1], ASCQ: s[2]}
	}
	if f.exception != "" {
		e, err := parseHexBytes("--exception", f.exception, 2)
		if err != nil {
			return fault, err
		}
		fault.Exception = uint16(e[0])<<8 | uint16(e[1])
	}
	return fault, nil
}

// parseHexBytes reads n bytes written in hexadecimal with slashes between them.
func parseHexBytes(flag, text string, n int) ([]byte, error) {
	parts := strings.Split(text, "/")
	if len(parts) != n {
		return nil, usageErrorf("%s takes %d hexadecimal numbers with slashes between them, not %q", flag, n, text)
	}
	var out []byte
	for _, p := range parts {
		b, err := strconv.ParseUint(strings.TrimPrefix(p, "0x"), 16, 8)
		if err != nil {
			return nil, usageErrorf("%s: %q is not a byte in hexadecimal", flag, p)
		}
		out = append(out, byte(b))
	}
	return out, nil
}

func (h *hands) listFaults() error {
	library, err := h.openLibrary()
	if err != nil {
		return err
	}
	defer func() { _ = library.Close() }()
	faults := library.Faults()
	if len(faults) == 0 {
		fmt.Fprintln(h.stdout, "Nothing is broken.")
	}
	for _, f := range faults {
		if err := printJSON(h.stdout, f); err != nil {
			return err
		}
	}
	return nil
}

func (h *hands) clearFaults(args []string) error {
	var ids []int
	for _, arg := range args {
		id, err := strconv.Atoi(arg)
		if err != nil {
			return usageErrorf("clear takes the numbers of faults, not %q", arg)
		}
		ids = append(ids, id)
	}
	return h.useHands(func(l *virtual.Library) (string, error) {
		return mendedText(args), l.ClearFaults(ids...)
	})
}

// mendedText says which faults were mended: without a number, all.
func mendedText(numbers []string) string {
	if len(numbers) == 0 {
		return "mended all faults"
	}
	return "mended fault " + strings.Join(numbers, ", ")
}
