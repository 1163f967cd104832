// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// recordAnswers is what an honest target says up to the moment when the fuzzed
// bytes take over: as many answers of it as the first byte says.
func recordAnswers(t testing.TB) (answers [][]byte) {
	t.Helper()
	numbers := func(i uint32) wire.TargetNumbers {
		return wire.TargetNumbers{StatSN: i, ExpCmdSN: 1 + max(i, 3) - 3, MaxCmdSN: 99}
	}
	list := append([]byte{0, 0, 0, 8, 0, 0, 0, 0}, make([]byte, 8)...)
	for _, m := range []wire.Message{
		&wire.LoginResponse{Transit: true, NSG: wire.LoginOperationalNegotiation, TargetNumbers: numbers(1)},
		&wire.LoginResponse{
			Transit: true, CSG: wire.LoginOperationalNegotiation, NSG: wire.FullFeaturePhase, TSIH: 1, TargetNumbers: numbers(2),
		},
		&wire.DataIn{
			Final: true, HasStatus: true, Underflow: true, ResidualCount: 4096 - 16,
			InitiatorTaskTag: 1, TargetTransferTag: wire.ReservedTag, TargetNumbers: numbers(3), Data: list,
		},
	} {
		answers = append(answers, encodePDU(t, m))
	}
	return answers
}

func encodePDU(t testing.TB, m wire.Message) []byte {
	t.Helper()
	b, err := wire.Append(nil, m, wire.Digests{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// playAnswers is the target: it answers as the script says, and then, to the next
// request, whatever there is.
func playAnswers(conn net.Conn, answers [][]byte, garbage []byte) {
	defer conn.Close() //nolint:errcheck // it is the end either way
	stream := wire.NewStream(conn)
	stream.MaxSegment = 1 << 24
	for i, answer := range slices.Concat(answers, [][]byte{garbage}) {
		if _, err := stream.ReadMessage(); err != nil {
			return
		}
		// The initiator may write while it is written to.
		written := make(chan struct{})
		go func() {
			defer close(written)
			_, _ = conn.Write(answer)
		}()
		if i == len(answers) {
			go func() { _, _ = io.Copy(io.Discard, conn) }()
		}
		<-written
	}
}

func FuzzConnection(f *testing.F) {
	n := wire.TargetNumbers{StatSN: 4, ExpCmdSN: 2, MaxCmdSN: 99}
	answers := recordAnswers(f)
	f.Add(uint8(0), answers[0])
	f.Add(uint8(0), bytes.Join(answers, nil))
	f.Add(uint8(1), answers[1])
	f.Add(uint8(2), answers[2])
	for _, m := range []wire.Message{
		&wire.DataIn{InitiatorTaskTag: 2, TargetNumbers: n, Data: make([]byte, 64), Final: true, HasStatus: true},
		&wire.SCSIResponse{InitiatorTaskTag: 2, TargetNumbers: n, Status: 2, Data: wire.SenseSegment([]byte{0x70, 0, 5})},
		&wire.ReadyToTransfer{InitiatorTaskTag: 2, TargetNumbers: n, BufferOffset: 8192, DesiredDataTransferLength: 4096, TargetTransferTag: 7},
		&wire.NopIn{InitiatorTaskTag: wire.ReservedTag, TargetNumbers: n, TargetTransferTag: 7},
		&wire.AsyncMessage{Event: wire.AsyncLogoutRequest, TargetNumbers: n},
		&wire.AsyncMessage{Event: wire.AsyncNegotiate, TargetNumbers: n},
		&wire.AsyncMessage{Event: wire.AsyncTasksTerminated, TargetNumbers: n},
		&wire.Reject{Reason: wire.RejectWaitForLogout, TargetNumbers: n, Data: encodePDU(f, &wire.SCSICommand{InitiatorTaskTag: 2})},
		&wire.TextResponse{InitiatorTaskTag: 2, TargetNumbers: n, Data: []byte("A=B\x00")},
		&wire.LogoutResponse{InitiatorTaskTag: 2, TargetNumbers: n},
		&wire.TaskResponse{InitiatorTaskTag: 2, TargetNumbers: n},
	} {
		f.Add(uint8(3), encodePDU(f, m))
		f.Add(uint8(4), encodePDU(f, m))
	}
	f.Fuzz(func(t *testing.T, mode uint8, garbage []byte) {
		mode %= 5
		dialled := false
		config := iscsi.Config{Portal: "fuzz", Targets: []string{iscsitest.DefaultName}}
		config.Timeouts = iscsi.Timeouts{Reconnect: 1, Abort: 1, Logout: time.Millisecond, Login: 5 * time.Second}
		config.Dial = func(context.Context, string, string) (net.Conn, error) {
			if dialled {
				return nil, io.EOF
			}
			dialled = true
			ours, theirs := net.Pipe()
			go playAnswers(theirs, answers[:min(int(mode), len(answers))], garbage)
			return ours, nil
		}
		bus, err := iscsi.Open(config)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := bus.Close(); err != nil {
				t.Error(err)
			}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		devices, err := bus.Devices(ctx)
		if err != nil || len(devices) == 0 {
			return
		}
		buf := bytes.Repeat([]byte{0xA5}, 64<<10)
		room, direction := buf[:64:64], scsi.In
		if mode == 4 {
			room, direction = buf, scsi.Out
		}
		moved, err := devices[0].Do(ctx, scsi.Inquiry(64), direction, room)
		var sense *scsi.Sense
		var status scsi.Status
		switch {
		case moved < 0 || moved > len(room):
			t.Fatalf("%d bytes of %d were moved", moved, len(room))
		case !bytes.Equal(buf[64:], bytes.Repeat([]byte{0xA5}, len(buf)-64)):
			t.Fatal("bytes behind the buffer were changed")
		case err == nil, errors.Is(err, scsi.ErrOutcomeUnknown), errors.As(err, &sense), errors.As(err, &status):
		case errors.Is(err, iscsi.ErrUnreachable), errors.Is(err, iscsi.ErrLost):
			// The connection ended before the command was sent.
		default:
			t.Fatalf("an error of no kind: %v", err)
		}
		if errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("it hung: %v", err)
		}
	})
}
