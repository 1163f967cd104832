// SPDX-License-Identifier: Apache-2.0

// Rsmctl keeps a tape library in the state that manifests in a Git repository
// declare. See README.md.
package main

import (
	"os"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/rsm/failpoint"
)

func main() {
	failpoint.List()
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
