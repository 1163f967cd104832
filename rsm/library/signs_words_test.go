// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

// quietSigns are the signs of a drive that tells everything, and is idle.
func quietSigns(changes ...func(*library.Signs)) library.Signs {
	s := library.Signs{
		Asked:    true,
		Position: scsi.Position{Beginning: true, Known: true},
		Bytes:    scsi.Transferred{Written: 700, Read: 900, WrittenKnown: true, ReadKnown: true},
		Mount:    scsi.Transferred{WrittenKnown: true, ReadKnown: true},
		Host:     scsi.HostUse{Tape: &scsi.TapeStats{ReadBytes: 5, WrittenBytes: 6, Reads: 7, Writes: 8}},
	}
	for _, change := range changes {
		change(&s)
	}
	return s
}

// kernelCounted changes what the kernel has counted.
func kernelCounted(change func(*scsi.TapeStats)) func(*library.Signs) {
	return func(s *library.Signs) {
		tape := *s.Host.Tape
		change(&tape)
		s.Host.Tape = &tape
	}
}

func TestEachSignOfUseSpeaks(t *testing.T) {
	const moving, away = "data is moving", "the tape is not at its beginning"
	silent := func(s *library.Signs) { s.Asked = false }
	blind := func(s *library.Signs) { s.Host.Tape = nil }
	at := func(block uint32) func(*library.Signs) {
		return func(s *library.Signs) { s.Position = scsi.Position{Known: true, Block: block} }
	}
	tests := []struct {
		name        string
		before, now library.Signs
		speak       []string // with the look before
		others      []string
		idle        bool
	}{
		{"nothing", quietSigns(), quietSigns(), nil, nil, true},
		{"nothing, where the host tells nothing", quietSigns(blind), quietSigns(blind), nil, nil, true},
		{"the host tells for the first time", quietSigns(blind), quietSigns(), nil, nil, true},
		{"a position", quietSigns(at(12)), quietSigns(at(12)), []string{away}, nil, false},
		{"a position that the drive does not know", quietSigns(), quietSigns(func(s *library.Signs) { s.Position = scsi.Position{Block: 12} }), []string{moving}, nil, false},
		{"block 0 behind the beginning of another partition", quietSigns(at(0)), quietSigns(at(0)), nil, nil, true},
		{"the beginning, by a drive that does not count from there", quietSigns(func(s *library.Signs) { s.Position.Block = 3 }), quietSigns(func(s *library.Signs) { s.Position.Block = 3 }), nil, nil, true},
		{"it came back to its beginning", quietSigns(at(12)), quietSigns(), []string{moving}, nil, false},
		{"bytes from the application", quietSigns(), quietSigns(func(s *library.Signs) { s.Bytes.Written++ }), []string{moving}, nil, false},
		{"bytes to the application", quietSigns(), quietSigns(func(s *library.Signs) { s.Bytes.Read++ }), []string{moving}, nil, false},
		{"fewer bytes than before", quietSigns(), quietSigns(func(s *library.Signs) { s.Bytes.Read = 0 }), []string{moving}, nil, false},
		{"a megabyte of this mount", quietSigns(), quietSigns(func(s *library.Signs) { s.Mount.Read = 1_000_000 }), []string{moving}, nil, false},
		{"bytes read through this host", quietSigns(), quietSigns(kernelCounted(func(c *scsi.TapeStats) { c.ReadBytes++ })), []string{moving}, nil, false},
		{"bytes written through this host", quietSigns(), quietSigns(kernelCounted(func(c *scsi.TapeStats) { c.WrittenBytes++ })), []string{moving}, nil, false},
		{"reads through this host", quietSigns(), quietSigns(kernelCounted(func(c *scsi.TapeStats) { c.Reads++ })), []string{moving}, nil, false},
		{"writes through this host", quietSigns(), quietSigns(kernelCounted(func(c *scsi.TapeStats) { c.Writes++ })), []string{moving}, nil, false},
		{"through this host, by a drive that does not answer", quietSigns(silent), quietSigns(silent, kernelCounted(func(c *scsi.TapeStats) { c.Writes++ })), []string{moving}, nil, false},
		{"written to, some time ago", quietSigns(func(s *library.Signs) { s.Mount.Written = 4_000_000 }), quietSigns(func(s *library.Signs) { s.Mount.Written = 4_000_000 }),
			[]string{"it was written to since it was loaded"}, []string{"it was written to since it was loaded"}, false},
		{"a number of bytes that means nothing", quietSigns(func(s *library.Signs) { s.Mount = scsi.Transferred{Written: 1} }), quietSigns(func(s *library.Signs) { s.Mount = scsi.Transferred{Written: 1} }), nil, nil, true},
		{"reserved", quietSigns(), quietSigns(func(s *library.Signs) { s.Reserved = true }), []string{"another host has reserved the drive"}, []string{"another host has reserved the drive"}, false},
		{"a command of this host", quietSigns(), quietSigns(kernelCounted(func(c *scsi.TapeStats) { c.InFlight = 1 })), []string{"a command of this host is under way"}, []string{"a command of this host is under way"}, false},
		{"programs of this host", quietSigns(), quietSigns(silent, func(s *library.Signs) { s.Host.Openers = []scsi.Opener{backupd, {PID: 7, Node: "/dev/st0"}} }),
			[]string{"backupd (process 4711) has /dev/nst0 open", "process 7 has /dev/st0 open"}, []string{"backupd (process 4711) has /dev/nst0 open", "process 7 has /dev/st0 open"}, false},
		{"no answer now", quietSigns(), quietSigns(silent), nil, nil, false},
		{"no answer before", quietSigns(silent), quietSigns(), nil, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			words := func(of []string) []string { return append([]string{}, of...) }
			if diff := cmp.Diff(words(test.speak), test.now.Speak(&test.before)); diff != "" {
				t.Error("speaks:", diff)
			}
			if diff := cmp.Diff(words(test.others), test.now.Others()); diff != "" {
				t.Error("of others:", diff)
			}
			if got := test.now.Idle(test.before); got != test.idle {
				t.Errorf("idle: %t", got)
			}
			alone := slices.DeleteFunc(words(test.speak), func(w string) bool { return w == moving })
			if diff := cmp.Diff(alone, test.now.Speak(nil)); diff != "" {
				t.Error("by itself:", diff)
			}
		})
	}
}

func TestTheWordsOfTheSignsStayTheSameWhileTheUseGoesOn(t *testing.T) {
	at := func(step uint64) library.Signs {
		return quietSigns(kernelCounted(func(c *scsi.TapeStats) { c.InFlight, c.Writes, c.WrittenBytes = 1+step%2, 10*step, 1<<20*step }), func(s *library.Signs) {
			s.Position = scsi.Position{Known: true, Block: uint32(12 * step)}
			s.Bytes.Written, s.Mount.Written = 1<<20*step, 1_000_000*step
		})
	}
	first, second := at(1), at(2)
	words := second.Speak(&first)
	for step := uint64(3); step < 20; step++ {
		before, now := at(step-1), at(step)
		if diff := cmp.Diff(words, now.Speak(&before)); diff != "" {
			t.Errorf("look %d: %s", step, diff)
		}
	}
	if len(words) != 4 || strings.ContainsAny(strings.Join(words, ""), "0123456789") {
		t.Errorf("each of %q would be an event anew", words)
	}
}
