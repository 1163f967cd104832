// SPDX-License-Identifier: Apache-2.0

package label

import (
	"strings"
	"time"
)

// The label types of Bacula and of its descendant Bareos.
const (
	TypeBacula = "Bacula"
	TypeBareos = "Bareos"
)

// Bacula reads the volume labels of Bacula: those of volumes with data
// (VOL_LABEL) and of volumes that were labelled and never written (PRE_LABEL),
// in blocks of all versions (BB01, BB02, BB03), with and without ANSI or IBM
// labels before them. The id is the name of the volume, of which a catalog holds
// one. The info is pool, media type and the time of labelling, which stays until the
// volume is labelled anew.
//
// The claim is Checked by the checksum of the block. A writer may be told to make
// none: then by the mark of the block together with the label's own id and version.
// Bareos may be told to be compatible with Bacula, and then writes Bacula's labels.
type Bacula struct{}

// Bareos reads the volume labels of Bareos. They are Bacula's except for their id and
// version.
type Bareos struct{}

// Type implements Reader.
func (Bacula) Type() string { return TypeBacula }

// Type implements Reader.
func (Bareos) Type() string { return TypeBareos }

// Claim implements Reader.
func (Bacula) Claim(reading Reading) (Claim, bool) { return claimBacula(reading, TypeBacula) }

// Claim implements Reader.
func (Bareos) Claim(reading Reading) (Claim, bool) { return claimBacula(reading, TypeBareos) }

func claimBacula(reading Reading, typ string) (Claim, bool) {
	front := readBaculaFront(reading)
	if front.labelType() != typ {
		return Claim{}, false
	}
	l, err := front.readLabel()
	if err != nil {
		return Claim{Strength: Magic, Damaged: err.Error()}, true
	}
	return Claim{
		OMID:     OMID{typ, l.volume, l.describeLabel()},
		Strength: Checked,
		Pool:     plainTextOrNone(l.pool),
		Writer:   l.describeWriter(),
	}, true
}

// describeLabel is pool, media type and the time of labelling: "Weekly/LTO-8
// 2026-11-02T12:00:00Z". It leaves out what is not printable or does not fit.
func (l baculaLabel) describeLabel() string {
	info := plainTextOrNone(l.pool) + "/" + plainTextOrNone(l.media)
	if at := time.UnixMicro(l.labelled).UTC(); l.labelled > 0 && at.Year() <= 9999 {
		if timed := info + " " + at.Format(time.RFC3339); isPlainText(timed) {
			return timed
		}
	}
	return plainTextOrNone(info)
}

// describeWriter is the program that wrote the label, its version and its host.
func (l baculaLabel) describeWriter() string {
	words := strings.Fields(plainTextOrNone(l.program) + " " + plainTextOrNone(l.version))
	if host := plainTextOrNone(l.host); host != "" {
		words = append(words, "on", host)
	}
	return plainTextOrNone(strings.Join(words, " "))
}
