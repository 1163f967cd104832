// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// agreement is what a login came to (RFC 7143, 13).
type agreement struct {
	initiator string
	discovery bool
	digests   wire.Digests
	// maxSend is the longest data segment that the initiator takes,
	// maxReceive the one that the target has said it takes.
	maxSend, maxReceive       int
	firstBurst, maxBurst      int
	outstanding               int
	initialR2T, immediateData bool
}

// defaultAgreement hold for what nobody has spoken of.
func defaultAgreement() agreement {
	return agreement{
		maxSend: wire.DefaultSegment, maxReceive: wire.DefaultSegment,
		firstBurst: 64 << 10, maxBurst: 256 << 10, outstanding: 1,
		initialR2T: true, immediateData: true,
	}
}

// answerKeys answers the operational keys of one request.
func (a *agreement) answerKeys(stage wire.Stage, o Options, pairs wire.Pairs) wire.Pairs {
	var answers wire.Pairs
	for _, p := range pairs {
		if value := a.answerKey(o, p); value != "" {
			answers = append(answers, wire.Pair{Key: p.Key, Value: value})
		}
	}
	if stage == wire.LoginOperationalNegotiation && a.maxReceive != o.MaxRecvDataSegmentLength {
		a.maxReceive = o.MaxRecvDataSegmentLength
		answers = append(answers, wire.Pair{Key: "MaxRecvDataSegmentLength", Value: strconv.Itoa(a.maxReceive)})
	}
	return answers
}

// sessionKeys mean nothing in a discovery session (RFC 7143, 13).
var sessionKeys = []string{
	"MaxConnections", "InitialR2T", "ImmediateData", "MaxBurstLength", "FirstBurstLength",
	"MaxOutstandingR2T", "DataPDUInOrder", "DataSequenceInOrder",
}

// answerKey answers one key; "" for a key that wants no answer.
func (a *agreement) answerKey(o Options, p wire.Pair) string {
	if a.discovery && slices.Contains(sessionKeys, p.Key) {
		return "Irrelevant"
	}
	switch p.Key {
	case "HeaderDigest":
		return chooseDigest(&a.digests.Header, o.Digests.Header, p.Value)
	case "DataDigest":
		return chooseDigest(&a.digests.Data, o.Digests.Data, p.Value)
	case "MaxRecvDataSegmentLength":
		agreeOnLowest(&a.maxSend, 1<<24-1, p.Value)
		return ""
	case "InitialR2T":
		return agreeOnYesNo(&a.initialR2T, o.InitialR2T || p.Value == "Yes")
	case "ImmediateData":
		return agreeOnYesNo(&a.immediateData, !o.NoImmediateData && p.Value == "Yes")
	case "MaxBurstLength":
		return agreeOnLowest(&a.maxBurst, o.MaxBurstLength, p.Value)
	case "FirstBurstLength":
		return agreeOnLowest(&a.firstBurst, o.FirstBurstLength, p.Value)
	case "MaxOutstandingR2T":
		return agreeOnLowest(&a.outstanding, o.MaxOutstandingR2T, p.Value)
	case "MaxConnections", "iSCSIProtocolLevel":
		return "1"
	case "ErrorRecoveryLevel", "DefaultTime2Retain":
		return "0"
	case "DefaultTime2Wait":
		return p.Value
	case "DataPDUInOrder", "DataSequenceInOrder":
		return "Yes"
	case "IFMarker", "OFMarker":
		return "No"
	}
	return "NotUnderstood"
}

// chooseDigest chooses the first in the initiator's list that the target has too.
func chooseDigest(agreed *bool, able bool, list string) string {
	for choice := range strings.SplitSeq(list, ",") {
		if choice == "None" || choice == "CRC32C" && able {
			*agreed = choice == "CRC32C"
			return choice
		}
	}
	return "Reject"
}

// agreeOnLowest agrees on the lower of two numbers.
func agreeOnLowest(agreed *int, ours int, theirs string) string {
	n, err := strconv.ParseUint(theirs, 0, 24)
	if err != nil {
		return "Reject"
	}
	*agreed = min(ours, int(n))
	return strconv.Itoa(*agreed)
}

func agreeOnYesNo(agreed *bool, value bool) string {
	*agreed = value
	if value {
		return "Yes"
	}
	return "No"
}
