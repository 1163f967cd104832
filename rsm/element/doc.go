// SPDX-License-Identifier: Apache-2.0

// Package element has what a library says of its elements and drives, as plain
// data: the live library fills it in, the records keep it. No I/O.
package element
