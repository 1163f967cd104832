// SPDX-License-Identifier: Apache-2.0

// Package scsi speaks to medium changers (SMC-3) and tape drives (SSC):
// commands, sense data, element status, mode and log pages, medium auxiliary
// memory. It holds no policy. The packages below it are the ways to reach a
// device; everything above works on Device and Bus and cannot tell which way
// is in use.
//
// # Files
//
// How a device is reached, and what came of a command:
//
//   - transport.go: Device and Bus, which every way to a device implements
//   - status.go: how a command ended
//   - sense.go: sense data, as an error
//   - sense_text.go: sense keys and codes in words
//   - advice.go: what an answer asks for: wait, ask again, look anew, give up
//   - host_use.go: who else on this host uses a device
//
// What is sent:
//
//   - opcode.go: operation codes and their names
//   - commands.go: the commands of every device
//   - changer_commands.go: the commands of a medium changer
//   - drive_commands.go: the commands of a tape drive
//
// What is answered:
//
//   - answer.go: what all answers share: fields, and answers of a wrong form
//   - text.go: text fields
//   - inquiry.go: identity, vital product data, logical units
//   - designator.go: names of devices, and the serial number in them
//   - mode.go: mode pages: headers, element addresses, capabilities
//   - element_status.go: what is where in a library
//   - position.go: where a drive stands, and how long its blocks may be
//   - density.go: which densities a drive knows
//   - attribute.go: the chip of a cartridge (MAM)
//   - coherency.go: the attribute in which LTFS names its volume
//   - log_counters.go: log pages that count bytes
//   - tape_alert.go: TapeAlert flags and their words
package scsi
