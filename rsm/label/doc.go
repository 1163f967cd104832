// SPDX-License-Identifier: Apache-2.0

// Package label turns what stands at the start of a medium into an on-media
// identifier (OMID).
//
// A Reader recognises one format. A Registry offers what was read to every Reader
// and forms a Verdict. This package touches no device: it works on Records that
// somebody else has read.
//
// # Files
//
// From what was read to a verdict:
//
//   - reading.go: what was read from the beginning of a side
//   - omid.go: on-media identifiers
//   - claim.go: what a reader says of it
//   - registry.go: all readers
//   - offer.go: offering a reading to the readers, whatever they do
//   - verdict.go: what follows from their claims
//   - label_text.go: texts from a medium, for people
//
// Labels on tapes, by ANSI and IBM and on top of them:
//
//   - ansi.go: plain ANSI labels
//   - ansi_labels.go: the fields of HDR1 and further labels
//   - ibm.go: IBM standard labels
//   - ebcdic.go: the code that they are written in
//   - aul.go: CERN's tapes: CASTOR, CTA
//   - enstore.go: Enstore
//   - ltfs.go: LTFS
//   - netbackup.go: NetBackup
//   - osm.go: OSM
//
// Labels of backup programs, and rsmctl's own:
//
//   - amanda.go: Amanda
//   - bacula.go: Bacula and Bareos
//   - bacula_front.go: where their label is found
//   - bacula_block.go: their blocks
//   - bacula_label.go: their label
//   - mtf.go: Microsoft Tape Format
//   - mtf_strings.go: its strings and dates
//   - pbs.go: Proxmox Backup Server
//   - rsm.go: rsmctl's own label
//   - rsm_encode.go: writing it
//
// Archives:
//
//   - tar.go: tar
//   - cpio.go: cpio
//   - dump.go: dump(8)
//
// Compressed streams:
//
//   - compressed.go: what their readers share
//   - bzip2.go: bzip2
//   - compress.go: compress
//   - gzip.go: gzip
//   - lz4.go: lz4
//   - lzop.go: lzop
//   - xz.go: xz
//   - zstd.go: zstd
package label
