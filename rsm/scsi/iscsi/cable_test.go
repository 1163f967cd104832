// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"net"
	"sync/atomic"

	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
)

// cable connects to a target while it is plugged in.
type cable struct {
	target    *iscsitest.Target
	unplugged atomic.Bool
	attempts  atomic.Int64
}

func (c *cable) dialThrough(ctx context.Context, network, address string) (net.Conn, error) {
	unplugged := c.unplugged.Load()
	c.attempts.Add(1)
	if unplugged {
		return nil, &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

func (c *cable) pullCable() {
	c.unplugged.Store(true)
	c.target.DropAll()
	Eventually(c.target.Counts).Should(HaveField("Open", 0))
}

// carryBytes moves bytes until one side ends, and leaves the other one open.
func carryBytes(to, from net.Conn) {
	b := make([]byte, 4096)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}
