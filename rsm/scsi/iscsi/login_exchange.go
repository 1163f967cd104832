// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// exchangeText sends text and returns what the target says to it. next is the
// stage that we would like to be in; the one we are in already means that we
// have more to say. The target decides: see l.stage.
func (l *login) exchangeText(pairs wire.Pairs, next wire.Stage) (wire.Pairs, error) {
	text, err := pairs.Encode()
	if err != nil {
		return nil, err
	}
	if err := l.sendText(text, next); err != nil {
		return nil, err
	}
	var answer []byte
	for range maxExchanges {
		r, err := l.receiveResponse()
		if err != nil {
			return nil, err
		}
		answer = append(answer, r.Data...)
		switch {
		case len(answer) > maxText:
			return nil, violation("it sent more than %d bytes of text in a login", maxText)
		case !r.Continue:
			if err := l.enterStage(r, next); err != nil {
				return nil, err
			}
			return parseText(answer)
		case r.Transit:
			return nil, violation("it wants to go on to the next stage in the middle of a text")
		}
		// The text goes on in the next response, to be asked for by an empty
		// request (RFC 7143, 11.13.4).
		if err := l.sendRequest(nil, l.stage, false); err != nil {
			return nil, err
		}
	}
	return nil, violation("it did not end a text within %d PDUs", maxExchanges)
}

func parseText(text []byte) (wire.Pairs, error) {
	pairs, err := wire.ParsePairs(text)
	if err != nil {
		return nil, explainLoss(err)
	}
	if key, ok := pairs.Repeated(); ok {
		return nil, violation("it says %s twice", key)
	}
	return pairs, nil
}

// sendText sends text, in several requests where it does not fit into one.
func (l *login) sendText(text []byte, next wire.Stage) error {
	for len(text) > wire.DefaultSegment {
		if err := l.sendRequest(text[:wire.DefaultSegment], l.stage, true); err != nil {
			return err
		}
		r, err := l.receiveResponse()
		if err != nil {
			return err
		}
		if len(r.Data) > 0 || r.Transit {
			return violation("it answered a text before it was complete")
		}
		text = text[wire.DefaultSegment:]
	}
	return l.sendRequest(text, next, false)
}

// sendRequest sends one Login Request (RFC 7143, 11.12).
func (l *login) sendRequest(text []byte, next wire.Stage, more bool) error {
	err := l.stream.WriteMessage(&wire.LoginRequest{
		Transit:          next != l.stage,
		Continue:         more,
		CSG:              l.stage,
		NSG:              next,
		ISID:             l.isid,
		InitiatorTaskTag: loginTag,
		CID:              onlyConnection,
		InitiatorNumbers: wire.InitiatorNumbers{CmdSN: firstCommand, ExpStatSN: l.expStatSN},
		Data:             text,
	})
	if err != nil {
		return explainLoss(err)
	}
	return nil
}

// receiveResponse reads one Login Response and follows its counters.
func (l *login) receiveResponse() (*wire.LoginResponse, error) {
	m, err := l.stream.ReadMessage()
	if err != nil {
		return nil, explainLoss(err)
	}
	l.targetSpokeISCSI = true
	if rejected, ok := m.(*wire.Reject); ok {
		return nil, l.retryIfAlgorithms(violation("it rejected the login: %s", rejected.Reason))
	}
	r, ok := m.(*wire.LoginResponse)
	switch {
	case !ok:
		return nil, violation("it answered the login with a %s", m.Opcode())
	case r.Status != wire.LoginSuccess:
		return nil, l.retryIfAlgorithms(l.explainRefusal(r))
	case r.InitiatorTaskTag != loginTag:
		return nil, violation("it answered a login that nobody sent (task tag %08Xh)", r.InitiatorTaskTag)
	case r.VersionActive != 0:
		return nil, violation("it speaks version %d of the protocol, and only version 0 exists", r.VersionActive)
	}
	l.expStatSN = r.StatSN + 1
	return r, l.window.followTarget(&r.TargetNumbers)
}

// retryIfAlgorithms turns the end of a login into a reason to try again, while
// the list of algorithms may be what the target did not like.
func (l *login) retryIfAlgorithms(err error) error {
	if l.algorithmsInDoubt {
		return fmt.Errorf("%w: %w", errAlgorithms, err)
	}
	return err
}

// enterStage follows the target into the stage that it has agreed to.
func (l *login) enterStage(r *wire.LoginResponse, wanted wire.Stage) error {
	switch {
	case r.CSG != l.stage:
		return violation("it is in stage %d of the login, and we are in stage %d", r.CSG, l.stage)
	case !r.Transit:
		return nil
	case wanted == l.stage || r.NSG != wanted:
		return violation("it went on to stage %d of the login, and stage %d was asked for", r.NSG, wanted)
	case r.NSG == wire.FullFeaturePhase && l.targetName != "" && r.TSIH == 0:
		return violation("it gave the session no handle (TSIH 0)")
	}
	l.stage = r.NSG
	return nil
}
