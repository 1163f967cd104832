// SPDX-License-Identifier: Apache-2.0

package scsi

import "fmt"

// errShortAnswer makes the error for an answer that ends too early.
func errShortAnswer(what string, got, want int) error {
	return fmt.Errorf("%s: the answer has %d bytes, at least %d are needed", what, got, want)
}

func errWrongPage(what string, got, want byte) error {
	return fmt.Errorf("%s: the device sent page %02Xh instead of %02Xh", what, got, want)
}

// clipField returns b[from:to], as much of it as there is.
func clipField(b []byte, from, to int) []byte {
	return b[min(from, len(b)):min(to, len(b))]
}

func readUint24(b []byte) uint32 {
	return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
}
