// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	"errors"

	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
)

func senseOf(err error) *scsi.Sense {
	var s *scsi.Sense
	if !errors.As(err, &s) {
		return &scsi.Sense{Key: 0xFF}
	}
	return s
}

func isAttention(err error) bool { return senseOf(err).Key == scsi.UnitAttention }

// beSense matches a CHECK CONDITION by key and code.
func beSense(key scsi.SenseKey, code uint16) OmegaMatcher {
	return WithTransform(func(err error) [2]int {
		s := senseOf(err)
		return [2]int{int(s.Key), int(s.Code())}
	}, Equal([2]int{int(key), int(code)}))
}
