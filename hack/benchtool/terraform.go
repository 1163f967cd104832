// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
)

// benchTerraform measures a Terraform plan with nothing to do: a thousand resources
// of the kind that needs no provider from the network.
func (b *bench) benchTerraform(ctx context.Context) error {
	program := findProgram("terraform")
	if program == "" {
		b.tellProgress("WITHOUT terraform, which is not there; to compare with it, install it from https://developer.hashicorp.com/terraform/install")
		return nil
	}
	b.tellProgress("terraform with %s resources", withThousands(terraformResources))
	folder := filepath.Join(b.folder, "terraform")
	if err := writeFile(folder, "main.tf", writeResources); err != nil {
		return err
	}
	for _, args := range [][]string{{"init", "-input=false"}, {"apply", "-input=false", "-auto-approve"}} {
		if _, err := (process{dir: folder, args: append([]string{program}, args...)}).measureRun(ctx); err != nil {
			return err
		}
	}
	costs, err := measureInTurn(ctx, 3, process{dir: folder,
		args: []string{program, "plan", "-input=false", "-detailed-exitcode"}, // 0: nothing to do
	})
	if err != nil {
		return err
	}
	b.table.rowFor(terraformResources).terraform = &costs[0]
	return nil
}

func writeResources(w io.Writer) error {
	for i := range terraformResources {
		fmt.Fprintf(w, "resource \"terraform_data\" \"side_%d\" {\n  input = {labelId = %q, barcode = %q}\n}\n", i, labelIDOf(i), barcodeOf(i))
	}
	return nil
}
