// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"crypto/md5" //nolint:gosec // CHAP with MD5 is what every target must have
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"hash"
	"strings"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The keys of CHAP (RFC 7143, 12.1.3).
const (
	keyAlgorithm  = "CHAP_A"
	keyName       = "CHAP_N"
	keyResponse   = "CHAP_R"
	keyIdentifier = "CHAP_I"
	keyChallenge  = "CHAP_C"
)

// The length of our challenges, and the longest that a target may send (RFC
// 7143, 12.1.3), in bytes.
const (
	challengeLength = 32
	maxChallenge    = 1024
)

// shortSecret is below how many bytes RFC 7143, 9.2.1, calls a secret too
// short to go over a network that is not encrypted.
const shortSecret = 12

// chapHashes are the algorithms by their number in CHAP_A. MD5 is the one that
// RFC 7143 asks for; the registry of PPP authentication algorithms, to which
// it refers, has SHA-256 as 7.
var chapHashes = map[string]func() hash.Hash{"5": md5.New, "7": sha256.New}

// The algorithms offered: the stronger one first, and MD5 alone to targets
// that stumble over that. Linux's own target before 3.15 cannot read a list;
// tgt and its relatives take 7 for SHA-1, as drafts of RFC 3720 did.
const (
	offerAll = "7,5"
	offerMD5 = "5"
)

// checkSecrets refuses what cannot work and what would give a secret away.
func (c *CHAP) checkSecrets() error {
	switch {
	case c == nil:
		return nil
	case c.User == "" || c.Secret == "":
		return fmt.Errorf("%w: chap: a name and a secret are both needed", ErrConfig)
	case c.Mutual == nil:
		return nil
	case c.Mutual.User == "" || c.Mutual.Secret == "":
		return fmt.Errorf("%w: chap: the target's own name and secret are both needed where it has to prove who it is", ErrConfig)
	case c.Secret == c.Mutual.Secret:
		// RFC 7143, 9.2.1: with one secret for both directions, what one side
		// computes would do as the other side's answer.
		return fmt.Errorf("%w: chap: the target's secret must not be the same as ours", ErrConfig)
	}
	return nil
}

// warnOfWeakSecret tells whoever reads the log that a secret could be guessed.
// It is used all the same: the target's owner chose it, and a network may be
// private.
func (c *CHAP) warnOfWeakSecret(log logr.Logger) {
	if c == nil {
		return
	}
	if len(c.Secret) < shortSecret || c.Mutual != nil && len(c.Mutual.Secret) < shortSecret {
		log.Info("a CHAP secret is so short that it can be guessed from what goes over the network", "bytes advised", shortSecret)
	}
}

// chapExchange is one authentication (RFC 1994, in the keys of RFC 7143,
// 12.1.3).
type chapExchange struct {
	chap  *CHAP
	offer string
	// challenges remembers the challenges we sent.
	challenges *challenges

	algorithm string
	hash      func() hash.Hash
	id        byte
	challenge []byte
}

// answerChallenge answers the target's challenge, and challenges the target in
// turn when it has to prove who it is.
func (x *chapExchange) answerChallenge(p wire.Pairs) (wire.Pairs, error) {
	x.algorithm, _ = p.Get(keyAlgorithm)
	x.hash = chapHashes[x.algorithm]
	if x.hash == nil || !strings.Contains(x.offer, x.algorithm) {
		return nil, fmt.Errorf("%w: it chose CHAP algorithm %.20q, and %s were offered", ErrLogin, x.algorithm, x.offer)
	}
	id, challenge, err := parseChallenge(p)
	if err != nil {
		return nil, err
	}
	if x.challenges.alreadySent(challenge) {
		return nil, fmt.Errorf("%w: it sent our own challenge back to have us answer it: that is an attack, not a target", ErrLogin)
	}
	reply := wire.Pairs{
		{Key: keyName, Value: x.chap.User},
		{Key: keyResponse, Value: formatBinary(computeResponse(x.hash, id, x.chap.Secret, challenge))},
	}
	if x.chap.Mutual == nil {
		return reply, nil
	}
	b := make([]byte, 1+challengeLength)
	_, _ = rand.Read(b) // it never fails (crypto/rand)
	x.id, x.challenge = b[0], b[1:]
	x.challenges.rememberChallenge(x.challenge)
	return append(reply,
		wire.Pair{Key: keyIdentifier, Value: fmt.Sprint(x.id)},
		wire.Pair{Key: keyChallenge, Value: formatBinary(x.challenge)}), nil
}

func parseChallenge(p wire.Pairs) (id byte, challenge []byte, err error) {
	text, _ := p.Get(keyIdentifier)
	n, err := parseNumber(text, 255)
	if err != nil {
		return 0, nil, violation("%s: %v", keyIdentifier, err)
	}
	text, _ = p.Get(keyChallenge)
	challenge, err = parseBinary(text)
	switch {
	case err != nil:
		return 0, nil, violation("%s: %v", keyChallenge, err)
	case len(challenge) == 0 || len(challenge) > maxChallenge:
		return 0, nil, violation("%s: %d bytes, where 1 to %d are allowed", keyChallenge, len(challenge), maxChallenge)
	}
	return byte(n), challenge, nil
}

// verifyTarget checks the target's answer to our challenge.
func (x *chapExchange) verifyTarget(p wire.Pairs) error {
	peer := x.chap.Mutual
	if peer == nil {
		return nil
	}
	name, _ := p.Get(keyName)
	text, answered := p.Get(keyResponse)
	if !answered || x.challenge == nil {
		return fmt.Errorf("%w: it did not prove who it is, which chap.mutual asks for: has the target a name and a secret of its own?", ErrLogin)
	}
	got, err := parseBinary(text)
	if err != nil {
		return violation("%s: %v", keyResponse, err)
	}
	want := computeResponse(x.hash, x.id, peer.Secret, x.challenge)
	right := subtle.ConstantTimeCompare(got, want) == 1
	if subtle.ConstantTimeCompare([]byte(name), []byte(peer.User)) != 1 || !right {
		return fmt.Errorf("%w: it did not prove that it is %s: check the name and the secret in chap.mutual against those of the target, and that the portal is the right one", ErrLogin, peer.User)
	}
	return nil
}

// computeResponse is RFC 1994, 4.1: the hash of identifier, secret, challenge.
func computeResponse(algorithm func() hash.Hash, id byte, secret string, challenge []byte) []byte {
	h := algorithm()
	h.Write([]byte{id})
	h.Write([]byte(secret))
	h.Write(challenge)
	return h.Sum(nil)
}
