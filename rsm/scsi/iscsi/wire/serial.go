// SPDX-License-Identifier: Apache-2.0

package wire

// Before tells whether the counter a comes before b. Counters wrap around, so
// that only those less than 2^31 apart can be compared (RFC 7143, 4.2.2.1, by
// the serial arithmetic of RFC 1982).
func Before(a, b uint32) bool { return int32(a-b) < 0 }
