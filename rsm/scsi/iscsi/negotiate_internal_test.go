// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// negotiateWith returns what is agreed on when a target answers as answer says.
func negotiateWith(t *testing.T, d Digests, answers ...wire.Pair) (parameters, wire.Pairs, error) {
	t.Helper()
	n := newNegotiation(d, false)
	replies, err := n.takePairs(answers)
	if err != nil {
		return parameters{}, nil, err
	}
	agreed, err := n.agreedParameters()
	return agreed, replies, err
}

func TestATargetThatSaysNothingLeavesTheDefaults(t *testing.T) {
	agreed, replies, err := negotiateWith(t, Prefer)
	if err != nil || replies != nil {
		t.Fatal(replies, err)
	}
	want := parameters{immediateData: true, segment: 8192, firstBurst: 65536, maxBurst: 262144}
	if agreed != want {
		t.Errorf("got %+v, want %+v", agreed, want)
	}
}

func TestAnswersOfATarget(t *testing.T) {
	defaults := defaultParameters
	with := func(change func(*parameters)) parameters {
		p := defaults
		change(&p)
		return p
	}
	for _, c := range []struct {
		reason     string
		digests    Digests
		key, value string
		want       parameters
		err        error
	}{
		{"checksums of headers", Prefer, "HeaderDigest", "CRC32C", with(func(p *parameters) { p.digests.Header = true }), nil},
		{"checksums of data", Prefer, "DataDigest", "CRC32C", with(func(p *parameters) { p.digests.Data = true }), nil},
		{"no checksums", Prefer, "DataDigest", "None", defaults, nil},
		{"no words about checksums", Prefer, "DataDigest", "Reject", defaults, nil},
		{"checksums that nobody offered", Off, "DataDigest", "CRC32C", defaults, ErrProtocol},
		{"checksums of another kind", Prefer, "DataDigest", "CRC64", defaults, ErrProtocol},
		{"checksums of headers alone, where both are required", Require, "HeaderDigest", "CRC32C", defaults, ErrLogin},
		{"none, where they are required", Require, "HeaderDigest", "None", defaults, ErrLogin},
		{"its own limit, beyond ours", Prefer, "MaxRecvDataSegmentLength", "1048576", with(func(p *parameters) { p.segment = 1 << 20 }), nil},
		{"a limit in hexadecimal", Prefer, "MaxRecvDataSegmentLength", "0x1000", with(func(p *parameters) { p.segment = 4096 }), nil},
		{"a limit that is too small", Prefer, "MaxRecvDataSegmentLength", "511", defaults, ErrProtocol},
		{"a limit that is too large", Prefer, "MaxRecvDataSegmentLength", "16777216", defaults, ErrProtocol},
		{"a limit that is none", Prefer, "MaxRecvDataSegmentLength", "many", defaults, ErrProtocol},
		{"a shorter burst, and the first one within it", Prefer, "MaxBurstLength", "4096", with(func(p *parameters) { p.maxBurst, p.firstBurst = 4096, 4096 }), nil},
		{"a burst longer than offered", Prefer, "MaxBurstLength", "2097152", defaults, ErrProtocol},
		{"a negative burst", Prefer, "MaxBurstLength", "-1", defaults, ErrProtocol},
		{"a first burst", Prefer, "FirstBurstLength", "512", with(func(p *parameters) { p.firstBurst = 512 }), nil},
		{"no immediate data", Prefer, "ImmediateData", "No", with(func(p *parameters) { p.immediateData = false }), nil},
		{"immediate data, perhaps", Prefer, "ImmediateData", "Maybe", defaults, ErrProtocol},
		{"unsolicited data, though we said no", Prefer, "InitialR2T", "No", defaults, ErrProtocol},
		{"two demands at once", Prefer, "MaxOutstandingR2T", "2", defaults, ErrProtocol},
		{"data in any order", Prefer, "DataPDUInOrder", "No", defaults, ErrProtocol},
		{"bursts in any order", Prefer, "DataSequenceInOrder", "No", defaults, ErrProtocol},
		{"two connections", Prefer, "MaxConnections", "2", defaults, ErrProtocol},
		{"error recovery", Prefer, "ErrorRecoveryLevel", "1", defaults, ErrProtocol},
		{"a wait", Prefer, "DefaultTime2Wait", "20", defaults, nil},
		{"a wait of days", Prefer, "DefaultTime2Wait", "99999", defaults, ErrProtocol},
		{"no words about a key", Prefer, "MaxBurstLength", "NotUnderstood", defaults, nil},
		{"its other name", Prefer, "TargetAlias", "the big one", defaults, nil},
	} {
		got, replies, err := negotiateWith(t, c.digests, wire.Pair{Key: c.key, Value: c.value})
		if !errors.Is(err, c.err) || (c.err == nil) != (err == nil) {
			t.Errorf("%s: %v", c.reason, err)
			continue
		}
		if err == nil && (got != c.want || replies != nil) {
			t.Errorf("%s: got %+v and replies %v, want %+v", c.reason, got, replies, c.want)
		}
	}
}

func TestAKeyThatWeDoNotKnowIsAnsweredSo(t *testing.T) {
	_, replies, err := negotiateWith(t, Prefer, wire.Pair{Key: "X-com.example.speed", Value: "ludicrous"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wire.Pairs{{Key: "X-com.example.speed", Value: "NotUnderstood"}}, replies); diff != "" {
		t.Error(diff)
	}
}

func TestAKeyIsNegotiatedOnce(t *testing.T) {
	n := newNegotiation(Prefer, false)
	if _, err := n.takePairs(wire.Pairs{{Key: "MaxBurstLength", Value: "4096"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := n.takePairs(wire.Pairs{{Key: "MaxBurstLength", Value: "8192"}}); !errors.Is(err, ErrProtocol) {
		t.Errorf("a second answer: %v", err)
	}
}

func TestADiscoverySessionOffersNothingAboutCommands(t *testing.T) {
	for _, p := range newNegotiation(Prefer, true).offeredPairs() {
		switch p.Key {
		case "InitialR2T", "ImmediateData", "MaxBurstLength", "MaxConnections":
			t.Errorf("it offers %s", p.Key)
		}
	}
}

func TestTheOffersAreLegalText(t *testing.T) {
	for _, d := range []Digests{Prefer, Require, Off} {
		offers := newNegotiation(d, false).offeredPairs()
		if _, err := offers.Encode(); err != nil {
			t.Error(err)
		}
		if key, twice := offers.Repeated(); twice {
			t.Errorf("%s is offered twice", key)
		}
	}
}

func FuzzNegotiation(f *testing.F) {
	f.Add([]byte("HeaderDigest=CRC32C\x00MaxBurstLength=4096\x00"))
	f.Add([]byte("MaxRecvDataSegmentLength=0x200\x00X=1\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		pairs, err := wire.ParsePairs(text)
		if err != nil {
			return
		}
		n := newNegotiation(Prefer, false)
		if _, err := n.takePairs(pairs); err != nil {
			return
		}
		p, err := n.agreedParameters()
		if err != nil || p.segment < 512 || p.firstBurst < 512 || p.maxBurst < p.firstBurst || p.maxBurst > ourMaxBurst {
			t.Fatalf("%+v, %v", p, err)
		}
	})
}
