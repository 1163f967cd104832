// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The digests of the vectors were computed with another implementation of MD5
// and SHA-256: printf '\001secret0123456789' | md5sum, and sha256sum.
func TestResponsesToAChallenge(t *testing.T) {
	for algorithm, want := range map[string]string{
		"5": "797525aaf00ff037a73da2a2bdd305e0",
		"7": "a872cb2c74c15360bd61ff9bb4c1c9a2b484430fa028959c55ec6e3bea0c12e0",
	} {
		got := computeResponse(chapHashes[algorithm], 1, "secret", []byte("0123456789"))
		if hex.EncodeToString(got) != want {
			t.Errorf("algorithm %s: got %x, want %s", algorithm, got, want)
		}
	}
}

func TestBinaryValues(t *testing.T) {
	for value, want := range map[string]string{
		"0x0aFF":     "0aff",
		"0X0Aff":     "0aff",
		"0xaff":      "0aff",
		"0x":         "",
		"0bAQIDBA==": "01020304",
		"0BAQIDBA":   "01020304",
		"0b":         "",
	} {
		got, err := parseBinary(value)
		if err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%s: got %x, %v; want %s", value, got, err, want)
		}
	}
	for _, value := range []string{"", "0", "12", "0xzz", "0b!!", "xx", "0x 1", "0b-_"} {
		if got, err := parseBinary(value); err == nil {
			t.Errorf("%q was taken for %x", value, got)
		}
	}
	b := []byte{0, 1, 0xFE}
	if got, err := parseBinary(formatBinary(b)); err != nil || !bytes.Equal(got, b) {
		t.Errorf("got %x back, %v", got, err)
	}
}

func TestNumbers(t *testing.T) {
	for value, want := range map[string]uint64{"0": 0, "255": 255, "0xFF": 255, "0X0f": 15, "007": 7} {
		if got, err := parseNumber(value, 255); err != nil || got != want {
			t.Errorf("%s: got %d, %v", value, got, err)
		}
	}
	for _, value := range []string{"", "-1", "+1", "256", "0x", "0x100", "1 ", "99999999999999999999"} {
		if got, err := parseNumber(value, 255); err == nil {
			t.Errorf("%q was taken for %d", value, got)
		}
	}
}

func pairsOf(keysAndValues ...string) (all wire.Pairs) {
	for i := 0; i < len(keysAndValues); i += 2 {
		all = append(all, wire.Pair{Key: keysAndValues[i], Value: keysAndValues[i+1]})
	}
	return all
}

func newExchange(mutual bool) *chapExchange {
	x := &chapExchange{
		chap: &CHAP{User: "rsm", Secret: "our very own secret"}, offer: offerAll, challenges: &challenges{},
	}
	if mutual {
		x.chap.Mutual = &Peer{User: "vtl", Secret: "the target's secret"}
	}
	return x
}

func TestOddChallengesAreRefused(t *testing.T) {
	long := "0x" + strings.Repeat("00", maxChallenge+1)
	for reason, p := range map[string]wire.Pairs{
		"an algorithm that was not offered": pairsOf("CHAP_A", "6", "CHAP_I", "1", "CHAP_C", "0x01"),
		"a list of algorithms":              pairsOf("CHAP_A", "7,5", "CHAP_I", "1", "CHAP_C", "0x01"),
		"no algorithm":                      pairsOf("CHAP_I", "1", "CHAP_C", "0x01"),
		"no identifier":                     pairsOf("CHAP_A", "5", "CHAP_C", "0x01"),
		"an identifier of two bytes":        pairsOf("CHAP_A", "5", "CHAP_I", "256", "CHAP_C", "0x01"),
		"no challenge":                      pairsOf("CHAP_A", "5", "CHAP_I", "1"),
		"an empty challenge":                pairsOf("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", "0x"),
		"a challenge that is too long":      pairsOf("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", long),
		"a challenge that is no number":     pairsOf("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", "abc"),
	} {
		if reply, err := newExchange(false).answerChallenge(p); err == nil {
			t.Errorf("%s was answered: %v", reason, reply)
		}
	}
	x := newExchange(false)
	x.offer = offerMD5
	if _, err := x.answerChallenge(pairsOf("CHAP_A", "7", "CHAP_I", "1", "CHAP_C", "0x01")); !errors.Is(err, ErrLogin) {
		t.Errorf("SHA-256, where MD5 alone was offered: %v", err)
	}
}

func TestOurOwnChallengeIsNotAnswered(t *testing.T) {
	x := newExchange(true)
	reply, err := x.answerChallenge(pairsOf("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", "0x0102"))
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := reply.Get("CHAP_C")
	again := newExchange(true)
	again.challenges = x.challenges
	if _, err := again.answerChallenge(pairsOf("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", ours)); !errors.Is(err, ErrLogin) || !strings.Contains(err.Error(), "attack") {
		t.Errorf("got %v", err)
	}
}

func TestTheTargetHasToProveWhoItIs(t *testing.T) {
	x := newExchange(true)
	reply, err := x.answerChallenge(pairsOf("CHAP_A", "7", "CHAP_I", "1", "CHAP_C", "0x0102"))
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := reply.Get(keyResponse)
	right := formatBinary(computeResponse(x.hash, x.id, "the target's secret", x.challenge))
	if err := x.verifyTarget(pairsOf("CHAP_N", "vtl", "CHAP_R", right)); err != nil {
		t.Errorf("the right answer: %v", err)
	}
	for reason, p := range map[string]wire.Pairs{
		"nothing":            nil,
		"a name alone":       pairsOf("CHAP_N", "vtl"),
		"another name":       pairsOf("CHAP_N", "vtl2", "CHAP_R", right),
		"no name":            pairsOf("CHAP_R", right),
		"our own answer":     pairsOf("CHAP_N", "vtl", "CHAP_R", ours),
		"half the answer":    pairsOf("CHAP_N", "vtl", "CHAP_R", right[:len(right)/2]),
		"an empty answer":    pairsOf("CHAP_N", "vtl", "CHAP_R", "0x"),
		"what is no number":  pairsOf("CHAP_N", "vtl", "CHAP_R", "zz"),
		"our secret instead": pairsOf("CHAP_N", "vtl", "CHAP_R", formatBinary(computeResponse(x.hash, x.id, x.chap.Secret, x.challenge))),
	} {
		err := x.verifyTarget(p)
		if err == nil {
			t.Errorf("%s was accepted", reason)
			continue
		}
		for _, secret := range []string{x.chap.Secret, x.chap.Mutual.Secret, right} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error gives a secret away: %v", reason, err)
			}
		}
	}
}

func TestChallengesAreNewEachTime(t *testing.T) {
	x := newExchange(true)
	seen := map[string]bool{}
	for range 10 {
		reply, err := x.answerChallenge(pairsOf("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", "0x0102"))
		if err != nil {
			t.Fatal(err)
		}
		c, _ := reply.Get(keyChallenge)
		if seen[c] || len(c) != 2+2*challengeLength {
			t.Fatalf("challenge %s", c)
		}
		seen[c] = true
	}
}

func FuzzParseBinary(f *testing.F) {
	for _, s := range []string{"0x0aff", "0bAQID", "", "0", "0xa"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := parseBinary(s)
		if err != nil {
			return
		}
		again, err := parseBinary(formatBinary(b))
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q: %x became %x, %v", s, b, again, err)
		}
	})
}
