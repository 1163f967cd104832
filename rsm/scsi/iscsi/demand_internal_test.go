// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"errors"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func TestATargetThatAsksByteByByteIsLeft(t *testing.T) {
	asked := &task{direction: scsi.Out, buf: make([]byte, 1<<20), events: make(chan event, 2)}
	c := &connection{agreed: defaultParameters, tasks: map[uint32]*task{7: asked}}
	for i := range uint32(1 << 20) {
		err := c.takeDemand(&wire.ReadyToTransfer{InitiatorTaskTag: 7, BufferOffset: i, DesiredDataTransferLength: 1})
		if err != nil {
			if !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), "times") || i < 1<<20/512 {
				t.Errorf("demand %d: %v", i, err)
			}
			return
		}
		if e := <-asked.events; e.ended || e.demand.BufferOffset != i {
			t.Fatalf("got %+v", e)
		}
	}
	t.Error("it could ask without end")
}
