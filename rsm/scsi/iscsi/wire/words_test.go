// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func TestCodesOfATargetAreSaidInWords(t *testing.T) {
	for _, c := range []struct{ got, want, number string }{
		{wire.AuthenticationFailure.String(), "name and secret", "0201h"},
		{wire.LoginStatus(0x02AA).String(), "does not accept", "02AAh"},
		{wire.LoginStatus(0x0399).String(), "is not able", "0399h"},
		{wire.LoginStatus(0x0155).String(), "has moved", "0155h"},
		{wire.LoginStatus(0x0700).String(), "does not know", "0700h"},
		{wire.RejectProtocolError.String(), "protocol error", "04h"},
		{wire.RejectReason(0x77).String(), "does not know", "77h"},
		{wire.OpTextRequest.String(), "Text Request", ""},
		{wire.Opcode(0x1C).String(), "unknown", "1Ch"},
	} {
		if !strings.Contains(c.got, c.want) || !strings.Contains(c.got, c.number) {
			t.Errorf("%q does not say %q and %q", c.got, c.want, c.number)
		}
	}
}

func TestALoginStatusHasAClass(t *testing.T) {
	for status, class := range map[wire.LoginStatus]byte{
		wire.LoginSuccess: 0, wire.TargetMovedTemporarily: 1, wire.TargetNotFound: 2, wire.OutOfResources: 3,
	} {
		if status.Class() != class {
			t.Errorf("%s: class %d", status, status.Class())
		}
	}
}
