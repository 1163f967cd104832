// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"bytes"
	"sync"
)

// challenges remembers the last challenges that were sent to targets, over all
// connections of a bus. One that comes back is an attempt to make us compute
// the answer to our own question (RFC 7143, 9.2.1).
type challenges struct {
	mu     sync.Mutex
	recent [64][]byte
	next   int
}

func (c *challenges) rememberChallenge(challenge []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recent[c.next%len(c.recent)] = challenge
	c.next++
}

func (c *challenges) alreadySent(challenge []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, sent := range c.recent {
		if bytes.Equal(sent, challenge) {
			return true
		}
	}
	return false
}
