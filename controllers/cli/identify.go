// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm/label"
)

// identified is what a file turned out to be. Its JSON form is an interface.
type identified struct {
	File    string            `json:"file"`
	Form    connect.ImageForm `json:"form"`
	Verdict label.Verdict     `json:"verdict"`
}

func newIdentify(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "identify FILE...",
		Short: "Say whose tape it is, by a copy of its beginning",
		Long: `Say what the beginning of a medium is, as rsmctl would when it stands in a drive:
which program wrote it, its on-media id, or that nobody knows. Each FILE is

  - a SIMH tape image (*.tap), with its blocks and filemarks;
  - a raw copy of the first blocks, as dd makes one, or a volume that a backup
    program keeps on disk, as Bacula's;
  - a folder with a file for each file of the tape, as Amanda's virtual tapes.

No library and no database is needed. The exit status is 1 when a file could not
be read; that nobody knows what it is is no error.`,
		Example: `  dd if=/dev/nst0 of=first.blk bs=1M count=1; rsmctl identify first.blk
  rsmctl identify /var/lib/bacula/Vol-0001 /amanda/vtapes/slot1
  rsmctl identify *.tap -o json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageErrorf("name the files to identify")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFlagWord("-o", output, "table", "wide", "json", "yaml"); err != nil {
				return err
			}
			found, problem := identifyFiles(args)
			return errors.Join(printIdentified(a, output, found), problem)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "table", "table, wide, json or yaml")
	return cmd
}

// identifyFiles identifies all files that can be read.
func identifyFiles(files []string) ([]identified, error) {
	found := []identified{}
	var problems []error
	labels := label.Default()
	for _, file := range files {
		reading, form, err := connect.ReadImage(file)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		found = append(found, identified{file, form, labels.Identify(reading)})
	}
	return found, errors.Join(problems...)
}

func printIdentified(a *app, output string, found []identified) error {
	switch output {
	case "json":
		return printJSON(a.stdout, found)
	case "yaml":
		return printYAML(a.stdout, found)
	}
	if len(found) == 0 {
		return nil // only problems, which are said elsewhere
	}
	t := table{columns: []string{"FILE", "WHAT IT IS", "LABEL", "INFO", "WRITTEN BY", "FORM", "DETAIL"}, wideFrom: 5}
	for _, f := range found {
		v, id := f.Verdict, ""
		if !v.OMID.IsZero() {
			id = v.OMID.String()
		}
		t.rows = append(t.rows, []string{f.File, kindText(&v), id, v.OMID.Info, v.Writer, string(f.Form), v.Detail})
	}
	return t.printTable(a.stdout, output == "wide")
}
