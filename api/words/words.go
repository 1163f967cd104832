// SPDX-License-Identifier: Apache-2.0

// Package words puts numbers into the words of a message.
package words

import "strconv"

// Count is a number and its noun: "1 medium", "3 media".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
