// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// refusal ends a login.
type refusal wire.LoginStatus

func (r refusal) Error() string { return wire.LoginStatus(r).String() }

// leadLogin leads a connection into the full feature phase (RFC 7143, 6.3).
// What the Tamper changes in a response binds the target as well: without
// Transit the login goes on.
func (c *Conn) leadLogin() error {
	l := &login{conn: c, agreed: defaultAgreement()}
	for {
		m, err := c.stream.ReadMessage()
		if err != nil {
			return err
		}
		request, ok := m.(*wire.LoginRequest)
		if !ok {
			return fmt.Errorf("%s before the login: %w", m.Opcode(), wire.ErrFormat)
		}
		response, err := l.answerLoginRequest(request)
		if err != nil {
			return err
		}
		if err := c.replyThroughTamper(response); err != nil {
			return err
		}
		if response.Status != wire.LoginSuccess {
			return refusal(response.Status)
		}
		if response.Transit && response.NSG == wire.FullFeaturePhase {
			c.agreed = l.agreed
			c.stream.Digests = l.agreed.digests
			c.stream.MaxSegment = max(wire.DefaultSegment, l.agreed.maxReceive)
			close(c.ready)
			return nil
		}
	}
}

// login is the state of a login.
type login struct {
	conn   *Conn
	begun  bool
	text   []byte // of requests with the Continue bit
	agreed agreement
	chap   chap
}

// answerLoginRequest answers one request.
func (l *login) answerLoginRequest(request *wire.LoginRequest) (*wire.LoginResponse, error) {
	if !l.begun {
		l.begun = true
		l.conn.mu.Lock()
		l.conn.expCmdSN = request.CmdSN
		l.conn.maxCmdSN = request.CmdSN - 1
		l.conn.mu.Unlock()
	}
	response := &wire.LoginResponse{
		CSG: request.CSG, ISID: request.ISID, TSIH: request.TSIH, InitiatorTaskTag: request.InitiatorTaskTag,
	}
	l.text = append(l.text, request.Data...)
	if request.Continue {
		return response, nil
	}
	pairs, err := wire.ParsePairs(l.text)
	if err != nil {
		return nil, err
	}
	l.text = nil
	answers, err := l.answerPairs(request.CSG, pairs)
	var status refusal
	if errors.As(err, &status) {
		response.Status = wire.LoginStatus(status)
		return response, nil
	}
	if err != nil {
		return nil, err
	}
	response.Transit = request.Transit && l.mayLeaveStage(request.CSG)
	if response.Transit {
		response.NSG = request.NSG
	}
	if response.Transit && request.NSG == wire.FullFeaturePhase {
		response.TSIH = l.conn.target.admitSession(l.conn, l.agreed.initiator, request.ISID)
	}
	response.Data, err = answers.Encode()
	return response, err
}

// answerPairs answers the pairs of one stage.
func (l *login) answerPairs(stage wire.Stage, pairs wire.Pairs) (wire.Pairs, error) {
	if key, repeated := pairs.Repeated(); repeated {
		return nil, fmt.Errorf("login: %s is there twice: %w", key, wire.ErrFormat)
	}
	answers, rest, err := l.takeNames(pairs)
	if err != nil {
		return nil, err
	}
	more, rest, err := l.takeSecurityKeys(stage, rest)
	if err != nil {
		return nil, err
	}
	return append(append(answers, more...), l.agreed.answerKeys(stage, l.conn.target.options, rest)...), nil
}

// takeNames takes the keys that say who wants what from whom.
func (l *login) takeNames(pairs wire.Pairs) (answers, rest wire.Pairs, err error) {
	first := l.agreed.initiator == ""
	wanted := ""
	for _, p := range pairs {
		switch p.Key {
		case "InitiatorName":
			l.agreed.initiator = p.Value
		case "TargetName":
			wanted = p.Value
		case "SessionType":
			l.agreed.discovery = p.Value == "Discovery"
		case "InitiatorAlias":
		default:
			rest = append(rest, p)
		}
	}
	switch {
	case !first:
		return nil, rest, nil
	case l.agreed.initiator == "":
		return nil, nil, refusal(wire.MissingParameter)
	case l.agreed.discovery:
		return nil, rest, nil
	case wanted == "":
		return nil, nil, refusal(wire.MissingParameter)
	case wanted != l.conn.target.options.Name:
		return nil, nil, refusal(wire.TargetNotFound)
	}
	return wire.Pairs{{Key: "TargetPortalGroupTag", Value: "1"}}, rest, nil
}

// mayLeaveStage tells whether a stage has reached its end.
func (l *login) mayLeaveStage(stage wire.Stage) bool {
	return stage != wire.SecurityNegotiation || !l.asksForCHAP() || l.chap.proved
}
