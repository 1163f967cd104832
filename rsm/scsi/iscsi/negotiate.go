// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"fmt"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// What we offer, in bytes. A tape block of the usual 256 KiB fits into one
// PDU, the largest common ones into one burst.
const (
	ourSegment    = 256 << 10
	ourFirstBurst = 256 << 10
	ourMaxBurst   = 1 << 20
)

// maxLength is the largest length that text can agree on (RFC 7143, 13.12).
const maxLength = 1<<24 - 1

// parameters are what a login has agreed on (RFC 7143, 13).
type parameters struct {
	digests wire.Digests
	// immediateData: a command may carry data.
	immediateData bool
	// segment is the longest data segment that the target takes, firstBurst
	// the most that may go out before it asks, maxBurst the most that it may
	// ask for at once. In bytes.
	segment, firstBurst, maxBurst int
}

// defaultParameters hold where a target says nothing (RFC 7143, 13).
var defaultParameters = parameters{
	immediateData: true,
	segment:       wire.DefaultSegment,
	firstBurst:    64 << 10,
	maxBurst:      256 << 10,
}

// operationalKey is a parameter that we offer.
type operationalKey struct {
	name, offer string
	// normal: it means nothing in a discovery session.
	normal bool
	// accept notes what the target answered; false when it must not answer
	// that.
	accept func(p *parameters, value string) bool
}

// operationalKeys are the offers of the operational stage.
func operationalKeys(d Digests) []operationalKey {
	digests := map[Digests]string{Prefer: "CRC32C,None", Require: "CRC32C", Off: "None"}[d]
	return []operationalKey{
		{"HeaderDigest", digests, false, acceptDigest(digests, func(p *parameters) *bool { return &p.digests.Header })},
		{"DataDigest", digests, false, acceptDigest(digests, func(p *parameters) *bool { return &p.digests.Data })},
		{"MaxRecvDataSegmentLength", strconv.Itoa(ourSegment), false, acceptSegment},
		{"InitialR2T", "Yes", true, acceptExactly("Yes")},
		{"ImmediateData", "Yes", true, acceptImmediateData},
		{"MaxBurstLength", strconv.Itoa(ourMaxBurst), true, acceptLength(ourMaxBurst, func(p *parameters) *int { return &p.maxBurst })},
		{"FirstBurstLength", strconv.Itoa(ourFirstBurst), true, acceptLength(ourFirstBurst, func(p *parameters) *int { return &p.firstBurst })},
		{"MaxConnections", "1", true, acceptExactly("1")},
		{"MaxOutstandingR2T", "1", true, acceptExactly("1")},
		{"DataPDUInOrder", "Yes", true, acceptExactly("Yes")},
		{"DataSequenceInOrder", "Yes", true, acceptExactly("Yes")},
		{"DefaultTime2Wait", "0", false, acceptSeconds},
		{"DefaultTime2Retain", "0", false, acceptExactly("0")},
		{"ErrorRecoveryLevel", "0", false, acceptExactly("0")},
	}
}

func acceptExactly(want string) func(*parameters, string) bool {
	return func(_ *parameters, value string) bool { return value == want }
}

// acceptDigest takes the digest that the target chose among those offered.
// None, where it was not offered, says that the target has no other:
// agreedParameters decides whether that will do.
func acceptDigest(offered string, field func(*parameters) *bool) func(*parameters, string) bool {
	return func(p *parameters, value string) bool {
		*field(p) = value == "CRC32C"
		return value == "None" || value == "CRC32C" && strings.Contains(offered, value)
	}
}

func acceptImmediateData(p *parameters, value string) bool {
	p.immediateData = value == "Yes"
	return value == "Yes" || value == "No"
}

// acceptSegment takes a declaration: the target's limit has nothing to do with
// ours.
func acceptSegment(p *parameters, value string) bool {
	n, err := parseNumber(value, maxLength)
	p.segment = int(n)
	return err == nil && n >= 512
}

// acceptLength takes a length that is the lesser of the two sides' (RFC 7143,
// 13.13).
func acceptLength(most uint64, field func(*parameters) *int) func(*parameters, string) bool {
	return func(p *parameters, value string) bool {
		n, err := parseNumber(value, most)
		*field(p) = int(n)
		return err == nil && n >= 512
	}
}

// acceptSeconds takes DefaultTime2Wait. At error recovery level 0 there is
// nothing that could be taken up again after a wait, so it is not used.
func acceptSeconds(_ *parameters, value string) bool {
	_, err := parseNumber(value, 3600)
	return err == nil
}

// negotiation is the text exchange of the operational stage (RFC 7143, 6.2).
type negotiation struct {
	digests Digests
	keys    []operationalKey
	agreed  parameters
	seen    map[string]bool
}

func newNegotiation(d Digests, discovery bool) *negotiation {
	n := &negotiation{digests: d, agreed: defaultParameters, seen: map[string]bool{}}
	for _, k := range operationalKeys(d) {
		if !k.normal || !discovery {
			n.keys = append(n.keys, k)
		}
	}
	return n
}

// offeredPairs are our side of the negotiation.
func (n *negotiation) offeredPairs() wire.Pairs {
	var all wire.Pairs
	for _, k := range n.keys {
		all = append(all, wire.Pair{Key: k.name, Value: k.offer})
	}
	return all
}

// takePairs reads what the target says, and returns what has to be answered.
func (n *negotiation) takePairs(pairs wire.Pairs) (wire.Pairs, error) {
	var answers wire.Pairs
	for _, pair := range pairs {
		if n.seen[pair.Key] {
			return nil, violation("it negotiates %s twice in one login", pair.Key)
		}
		n.seen[pair.Key] = true
		known, err := n.takeAnswer(pair)
		if err != nil {
			return nil, err
		}
		if !known && !declaredKeys[pair.Key] {
			answers = append(answers, wire.Pair{Key: pair.Key, Value: "NotUnderstood"})
		}
	}
	return answers, nil
}

// declaredKeys are keys by which a target tells something and expects no answer.
var declaredKeys = map[string]bool{"TargetAlias": true, "TargetAddress": true, "TargetPortalGroupTag": true, "AuthMethod": true}

// takeAnswer reads the answer to one of our offers. A target that does not want
// to talk about a key leaves it at its default. That will do, except for
// digests that are required.
func (n *negotiation) takeAnswer(pair wire.Pair) (known bool, err error) {
	for _, k := range n.keys {
		if k.name != pair.Key {
			continue
		}
		switch pair.Value {
		case "Irrelevant", "NotUnderstood", "Reject":
		default:
			if !k.accept(&n.agreed, pair.Value) {
				return true, violation("it answered %s=%s with %.40q", k.name, k.offer, pair.Value)
			}
		}
		return true, nil
	}
	return false, nil
}

// agreedParameters is what was agreed on at the end.
func (n *negotiation) agreedParameters() (parameters, error) {
	if n.digests == Require && n.agreed.digests != (wire.Digests{Header: true, Data: true}) {
		return parameters{}, fmt.Errorf("%w: it has no checksums (CRC32C), which digests: Require asks for: switch them on at the target, or set digests to Prefer", ErrLogin)
	}
	// A first burst that is longer than a burst would be a contradiction (RFC
	// 7143, 13.14).
	n.agreed.firstBurst = min(n.agreed.firstBurst, n.agreed.maxBurst)
	return n.agreed, nil
}
