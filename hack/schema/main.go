// SPDX-License-Identifier: Apache-2.0

// Command schema makes the JSON Schema of the kinds from the Go types of package
// v1alpha1 and their comments, and writes it to manifests/schema. It is run from
// the folder of the module:
//
//	go run ./hack/schema
package main

import (
	"fmt"
	"os"
)

// output is where the schema is kept.
const output = "manifests/schema/rsmctl.v1alpha1.json"

func main() {
	text, err := generate(".")
	if err == nil {
		err = os.WriteFile(output, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}
