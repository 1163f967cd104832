// SPDX-License-Identifier: Apache-2.0

package iscsi

import "fmt"

// check refuses what cannot work and what would give a secret away.
func (c *CHAP) check() error {
	switch {
	case c == nil:
		return nil
	case c.User == "" || c.Secret == "":
		return fmt.Errorf("%w: chap: a name and a secret are both needed", ErrConfig)
	case c.Mutual == nil:
		return nil
	case c.Mutual.User == "" || c.Mutual.Secret == "":
		return fmt.Errorf("%w: chap: the target's own name and secret are both needed where it has to prove who it is", ErrConfig)
	case c.Secret == c.Mutual.Secret:
		// RFC 7143, 9.2.1: with one secret for both directions, what one side
		// computes would do as the other side's answer.
		return fmt.Errorf("%w: chap: the target's secret must not be the same as ours", ErrConfig)
	}
	return nil
}
