// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"io"
	"time"

	"rsm.storage/rsmctl/rsm/clock"
)

// haste is a clock whose time is the machine's, and whose waits are short: a
// library of the tests is ready at once, and shows at once that a drive is used.
type haste struct{ clock.System }

func (h haste) Sleep(ctx context.Context, d time.Duration) error {
	return h.System.Sleep(ctx, d/100)
}

// MainInHaste is Main, with no wait for a library or for the database longer than
// it must be. It ends early with ctx rather than with a signal.
func MainInHaste(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return runCommandLine(ctx, &app{clock: haste{}, lockWait: lockWait / 4}, args, stdin, stdout, stderr)
}
