// SPDX-License-Identifier: Apache-2.0

// Package scsi speaks to medium changers (SMC-3) and tape drives (SSC):
// commands, sense data, element status, mode and log pages, medium auxiliary
// memory. It holds no policy. The packages below it are the ways to reach a
// device; everything above works on Device and Bus and cannot tell which way
// is in use.
package scsi
