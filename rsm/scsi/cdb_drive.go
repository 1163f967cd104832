// SPDX-License-Identifier: Apache-2.0

package scsi

// Rewind goes to the beginning of the medium and answers when it is there.
func Rewind() []byte { return []byte{OpRewind, 0, 0, 0, 0, 0} }

// Load makes the drive thread the medium that lies in it.
func Load() []byte { return []byte{OpLoadUnload, 0, 0, 0, 0x01, 0} }

// Unload makes the drive give the medium up to the robot.
func Unload() []byte { return []byte{OpLoadUnload, 0, 0, 0, 0, 0} }

// ReadBlock reads the next block, whatever its length up to max bytes (SSC,
// READ(6) with FIXED=0 and SILI=1: a shorter block is no error).
func ReadBlock(max uint32) []byte {
	max = min(max, 1<<24-1)
	return []byte{OpRead6, 0x02, byte(max >> 16), byte(max >> 8), byte(max), 0}
}

// ReadBlockLimits asks for the shortest and the longest block of the drive.
func ReadBlockLimits() []byte { return []byte{OpReadBlockLimits, 0, 0, 0, 0, 0} }

// ReadPosition asks where the drive stands, in the short form.
func ReadPosition() []byte { return []byte{OpReadPosition, 0, 0, 0, 0, 0, 0, 0, 0, 0} }
