// SPDX-License-Identifier: Apache-2.0

package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/clock"
)

func TestASleeperWhoLeavesIsWokenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (clock.System{}).Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := (clock.System{}).Sleep(t.Context(), 0); err != nil {
		t.Error(err)
	}
}
