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

// MainInHaste is Main, with no wait for a library longer than it must be.
func MainInHaste(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return runCommandLine(haste{}, args, stdin, stdout, stderr)
}
