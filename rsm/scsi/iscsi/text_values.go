// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// parseBinary reads a binary value as text carries it: 0x and hexadecimal
// digits, or 0b and base64 (RFC 7143, 6.1). The value is not part of the
// error: it may be made from a secret.
func parseBinary(value string) ([]byte, error) {
	prefix, rest := value[:min(2, len(value))], value[min(2, len(value)):]
	switch strings.ToLower(prefix) {
	case "0x":
		if len(rest)%2 == 1 {
			rest = "0" + rest
		}
		if b, err := hex.DecodeString(rest); err == nil {
			return b, nil
		}
	case "0b":
		if b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(rest, "=")); err == nil {
			return b, nil
		}
	}
	return nil, fmt.Errorf("%d characters that are no binary value", len(value))
}

// formatBinary writes a binary value in hexadecimal, which every target reads.
func formatBinary(b []byte) string { return "0x" + hex.EncodeToString(b) }

// parseNumber reads a number of at most most: decimal, or hexadecimal behind
// 0x (RFC 7143, 6.1).
func parseNumber(value string, most uint64) (uint64, error) {
	digits, base := value, 10
	if len(value) > 2 && strings.EqualFold(value[:2], "0x") {
		digits, base = value[2:], 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil || n > most || strings.HasPrefix(digits, "+") {
		return 0, fmt.Errorf("%.40q is not a number from 0 to %d", value, most)
	}
	return n, nil
}
