// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// askAtEnd makes a target ask for a key of its own at the end of the login,
// before it lets the initiator go on.
func askAtEnd(key, value string) iscsitest.Tamper {
	asked := false
	return func(c *iscsitest.Conn, m wire.Response) error {
		r := m.(*wire.LoginResponse)
		if r.NSG != wire.FullFeaturePhase || asked {
			return c.Send(r)
		}
		asked = true
		r.Transit, r.NSG = false, 0
		return iscsitest.Answer(key, value)(c, r)
	}
}

// answerInPieces makes a target send its text in two pieces.
func answerInPieces() iscsitest.Tamper {
	var held *wire.LoginResponse
	return func(c *iscsitest.Conn, m wire.Response) error {
		r := m.(*wire.LoginResponse)
		if held != nil {
			r.Data, r.Transit, r.NSG, r.TSIH = held.Data, held.Transit, held.NSG, held.TSIH
			held = nil
			return c.Send(r)
		}
		if len(r.Data) > 20 {
			rest := *r
			rest.Data = r.Data[10:]
			held = &rest
			r.Data, r.Continue, r.Transit, r.NSG = r.Data[:10], true, false, 0
		}
		return c.Send(r)
	}
}
