// SPDX-License-Identifier: Apache-2.0

package scsi

// Rewind goes to the beginning of the medium and answers when it is there.
func Rewind() []byte { return []byte{OpRewind, 0, 0, 0, 0, 0} }

// Load makes the drive thread the medium that lies in it. The drive answers at
// once (IMMED) and is "becoming ready" until the medium is threaded; a first
// load can take hours.
func Load() []byte { return []byte{OpLoadUnload, 0x01, 0, 0, 0x01, 0} }

// LoadAsDisc is Load with the bit that means LOEJ to a disc (SBC, START STOP
// UNIT), for a device that emulates a tape drive with a disc's commands. To a
// tape drive it is RETEN.
func LoadAsDisc() []byte { return []byte{OpLoadUnload, 0x01, 0, 0, 0x03, 0} }

// Unload makes the drive give the medium up to the robot.
func Unload() []byte { return []byte{OpLoadUnload, 0, 0, 0, 0, 0} }

// UnloadAsDisc is Unload with the same bit as LoadAsDisc.
func UnloadAsDisc() []byte { return []byte{OpLoadUnload, 0, 0, 0, 0x02, 0} }

// ReadBlock reads the next block, whatever its length up to max bytes (SSC,
// READ(6) with FIXED=0 and SILI=1: a shorter block is no error).
func ReadBlock(max uint32) []byte { return encodeRead6(max, 0x02) }

// MeasureBlock is ReadBlock with SILI=0: the sense data tell how much shorter
// or longer than max the block is.
func MeasureBlock(max uint32) []byte { return encodeRead6(max, 0) }

func encodeRead6(max uint32, flags byte) []byte {
	max = min(max, 1<<24-1)
	return []byte{OpRead6, flags, byte(max >> 16), byte(max >> 8), byte(max), 0}
}

// ReportDensitySupport asks which densities the drive knows, whatever medium
// is in it; ParseDensities reads the answer.
func ReportDensitySupport(alloc uint16) []byte {
	return []byte{OpReportDensitySupport, 0, 0, 0, 0, 0, 0, byte(alloc >> 8), byte(alloc), 0}
}

// ReadBlockLimits asks for the shortest and the longest block of the drive.
func ReadBlockLimits() []byte { return []byte{OpReadBlockLimits, 0, 0, 0, 0, 0} }

// ReadPosition asks where the drive stands, in the short form.
func ReadPosition() []byte { return []byte{OpReadPosition, 0, 0, 0, 0, 0, 0, 0, 0, 0} }
