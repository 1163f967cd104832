// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// chap is the state of an authentication (RFC 7143, 12.1.3).
type chap struct {
	challenge []byte
	proved    bool
}

// chapID and the challenge are the same each time: that is all right in tests
// alone.
const chapID = 7

var chapHashes = map[string]func() hash.Hash{"5": md5.New, "7": sha256.New}

func (l *login) asksForCHAP() bool { return l.conn.target.options.CHAP.User != "" }

// takeSecurityKeys takes the keys of the security stage.
func (l *login) takeSecurityKeys(stage wire.Stage, pairs wire.Pairs) (answers, rest wire.Pairs, err error) {
	if stage != wire.SecurityNegotiation {
		if l.asksForCHAP() && !l.chap.proved {
			return nil, nil, refusal(wire.AuthenticationFailure)
		}
		return nil, pairs, nil
	}
	for _, p := range pairs {
		if p.Key != "AuthMethod" && !strings.HasPrefix(p.Key, "CHAP_") {
			rest = append(rest, p)
		}
	}
	if methods, found := pairs.Get("AuthMethod"); found {
		method := "None"
		if l.asksForCHAP() {
			method = "CHAP"
		}
		if !slices.Contains(strings.Split(methods, ","), method) {
			return nil, nil, refusal(wire.AuthenticationFailure)
		}
		answers = append(answers, wire.Pair{Key: "AuthMethod", Value: method})
	}
	more, err := l.answerCHAP(pairs)
	return append(answers, more...), rest, err
}

// answerCHAP are the answers to the keys of CHAP.
func (l *login) answerCHAP(pairs wire.Pairs) (wire.Pairs, error) {
	o := l.conn.target.options.CHAP
	algorithm := cmp.Or(o.Algorithm, "5")
	if offered, found := pairs.Get("CHAP_A"); found {
		if !slices.Contains(strings.Split(offered, ","), algorithm) {
			return nil, refusal(wire.AuthenticationFailure)
		}
		l.chap.challenge = []byte("a challenge of this test target.")
		return wire.Pairs{
			{Key: "CHAP_A", Value: algorithm},
			{Key: "CHAP_I", Value: strconv.Itoa(chapID)},
			{Key: "CHAP_C", Value: "0x" + hex.EncodeToString(l.chap.challenge)},
		}, nil
	}
	response, found := pairs.Get("CHAP_R")
	if !found {
		return nil, nil
	}
	name, _ := pairs.Get("CHAP_N")
	proof := computeProof(algorithm, chapID, o.Secret, l.chap.challenge)
	if name != o.User || l.chap.challenge == nil || subtle.ConstantTimeCompare(decodeBinary(response), proof) != 1 {
		return nil, refusal(wire.AuthenticationFailure)
	}
	l.chap.proved = true
	return l.proveTarget(algorithm, pairs), nil
}

// proveTarget proves who the target is, when the initiator wants to know.
func (l *login) proveTarget(algorithm string, pairs wire.Pairs) wire.Pairs {
	o := l.conn.target.options.CHAP
	challenge, found := pairs.Get("CHAP_C")
	if !found || o.MutualUser == "" {
		return nil
	}
	identifier, _ := pairs.Get("CHAP_I")
	id, _ := strconv.ParseUint(identifier, 0, 8)
	proof := computeProof(algorithm, byte(id), o.MutualSecret, decodeBinary(challenge))
	return wire.Pairs{
		{Key: "CHAP_N", Value: o.MutualUser},
		{Key: "CHAP_R", Value: "0x" + hex.EncodeToString(proof)},
	}
}

// computeProof is the response to a challenge (RFC 1994, 4.1).
func computeProof(algorithm string, id byte, secret string, challenge []byte) []byte {
	h := chapHashes[algorithm]()
	h.Write([]byte{id})
	h.Write([]byte(secret))
	h.Write(challenge)
	return h.Sum(nil)
}

// decodeBinary reads a binary value in hexadecimal or base64 (RFC 7143, 6.1);
// nil when it is neither.
func decodeBinary(s string) []byte {
	var b []byte
	var err error
	switch prefix := strings.ToLower(s[:min(2, len(s))]); prefix {
	case "0x":
		b, err = hex.DecodeString(s[2:])
	case "0b":
		b, err = base64.StdEncoding.DecodeString(s[2:])
	}
	if err != nil {
		return nil
	}
	return b
}
