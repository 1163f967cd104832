// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// answerTextRequest answers SendTargets (RFC 7143, appendix C), in pieces that
// the initiator can take.
func (c *Conn) answerTextRequest(m *wire.TextRequest) {
	if m.TargetTransferTag == wire.ReservedTag {
		text, err := c.encodeTextAnswer(m)
		if err != nil {
			c.target.noteProblem("%v", err)
			_ = c.Drop()
			return
		}
		c.text = text
	}
	response := &wire.TextResponse{
		Final: true, LUN: m.LUN, InitiatorTaskTag: m.InitiatorTaskTag, TargetTransferTag: wire.ReservedTag,
	}
	piece := min(len(c.text), c.agreed.maxSend)
	response.Data, c.text = c.text[:piece], c.text[piece:]
	if len(c.text) > 0 {
		response.Final, response.Continue, response.TargetTransferTag = false, true, 1
	}
	c.answerLater(response)
}

func (c *Conn) encodeTextAnswer(m *wire.TextRequest) ([]byte, error) {
	pairs, err := wire.ParsePairs(m.Data)
	if err != nil {
		return nil, err
	}
	var answers wire.Pairs
	for _, p := range pairs {
		if p.Key == "SendTargets" {
			answers = append(answers, c.pairsToDiscover()...)
		} else {
			answers = append(answers, wire.Pair{Key: p.Key, Value: "NotUnderstood"})
		}
	}
	return answers.Encode()
}

// pairsToDiscover is what there is to discover.
func (c *Conn) pairsToDiscover() wire.Pairs {
	o := c.target.options
	if o.Discovery != nil {
		return o.Discovery
	}
	return wire.Pairs{
		{Key: "TargetName", Value: o.Name},
		{Key: "TargetAddress", Value: c.network.LocalAddr().String() + ",1"},
	}
}
