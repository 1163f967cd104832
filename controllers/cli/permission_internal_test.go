// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestAnErrorOfPermissionSaysWhoMay(t *testing.T) {
	var said strings.Builder
	status := reportError(fmt.Errorf("open database: %w", fs.ErrPermission), &cobra.Command{}, &said)
	if status != exitError || !strings.Contains(said.String(), "run rsmctl as the user whose files they are") {
		t.Errorf("status %d: %s", status, said.String())
	}
}
