// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"errors"
	"fmt"
)

// The kinds of errors. The end of a connection is none of them: it is io.EOF
// between two PDUs, and wraps io.ErrUnexpectedEOF within one.
var (
	// ErrFormat marks a PDU, or the text in it, that RFC 7143 does not allow.
	ErrFormat = errors.New("not as iSCSI wants it")
	// ErrDigest marks bytes that were changed on their way.
	ErrDigest = errors.New("the bytes changed on their way (CRC32C)")
	// ErrHeaderDigest and ErrDataDigest tell which digest was wrong; both are
	// ErrDigest as well. After the first, nothing is known of the PDU; after
	// the second the next PDU can still be read.
	ErrHeaderDigest = fmt.Errorf("header digest: %w", ErrDigest)
	ErrDataDigest   = fmt.Errorf("data digest: %w", ErrDigest)
)

// malformed says what is wrong with which field of which PDU.
func malformed(what fmt.Stringer, format string, args ...any) error {
	return fmt.Errorf("%s: %s: %w", what, fmt.Sprintf(format, args...), ErrFormat)
}
