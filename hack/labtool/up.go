// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"text/template"

	"rsm.storage/rsmctl/hack/tgt"
)

// labShape is what up is asked for.
type labShape struct {
	layout  tgt.Layout
	stock   string
	fill    int
	label   string
	digests bool
}

// upCommand declares the flags of the command.
func upCommand(flags *flag.FlagSet) command {
	var s labShape
	l := &s.layout
	flags.IntVar(&l.Slots.Count, "slots", 24, "storage slots")
	flags.IntVar(&l.Drives.Count, "drives", 2, "drives")
	flags.IntVar(&l.Ports.Count, "ports", 4, "import/export ports")
	flags.IntVar(&l.Slots.First, "first-slot", 1000, "`address` of the first slot")
	flags.IntVar(&l.Drives.First, "first-drive", 256, "`address` of the first drive")
	flags.IntVar(&l.Ports.First, "first-port", 768, "`address` of the first port")
	flags.BoolVar(&l.Apart, "apart", false, "a target of its own for every drive")
	flags.BoolVar(&s.digests, "digests", false, "insist on checksums (CRC32C)")
	flags.StringVar(&s.stock, "stock", "manifests/quickstart", "`manifests` with a virtual library, whose cartridges the lab gets")
	flags.IntVar(&s.fill, "fill", 0, "instead of them so `many` labelled cartridges A00001L8 on")
	flags.StringVar(&s.label, "label", "weekly", "with --fill, what the labels' `info` begins with: weekly/1, weekly/2, ...")
	return command{0, s.startLab}
}

func (s *labShape) startLab(ctx context.Context, d *desk) error {
	layout := s.layout
	layout.Stays = true
	if s.digests {
		layout.Parameters = map[string]string{"HeaderDigest": "CRC32C", "DataDigest": "CRC32C"}
	}
	name := "lab"
	var err error
	if s.fill > 0 {
		layout.Cartridges, err = labelledCartridges(s.fill, s.label)
	} else {
		name, layout.Cartridges, err = declaredCartridges(ctx, s.stock)
	}
	if err != nil {
		return err
	}
	lab, err := tgt.Start(ctx, layout, d.folder)
	if errors.Is(err, tgt.ErrNotEmpty) {
		return fmt.Errorf("%w; hack/lab down --folder %s stops a lab that is there", err, d.folder)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(d.log, "lab: tgtd %d runs at %s, target %s, %d cartridges.\nlab: hack/lab down --folder %s stops it.\n",
		lab.PID(), lab.Portal(), lab.Target(), len(layout.Cartridges), d.folder)
	return libraryManifest.Execute(d.out, map[string]any{
		"Name": name, "Portal": lab.Portal(), "Target": lab.Target(), "DriveTargets": lab.Targets()[1:], "Folder": d.folder,
	})
}

// libraryManifest is the Library manifest of a lab.
var libraryManifest = template.Must(template.New("").Parse(`# The lab in {{.Folder}}, from hack/lab up.
apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: {{.Name}}}
spec:
  driver: iscsi
  iscsi:
    portal: {{.Portal}}
    target: {{.Target}}
{{- with .DriveTargets}}
    driveTargets:
{{- range .}}
    - {{.}}
{{- end}}{{end}}
`))
