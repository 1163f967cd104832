// SPDX-License-Identifier: Apache-2.0

package scsi

import "testing"

func TestOpenersAreNamedInWords(t *testing.T) {
	for want, o := range map[string]Opener{
		"bacula-sd (process 1234) has /dev/nst0 open": {Program: "bacula-sd", PID: 1234, Node: "/dev/nst0"},
		"process 7 has /dev/sg3 open":                 {PID: 7, Node: "/dev/sg3"},
	} {
		equal(t, o.String(), want)
	}
}
