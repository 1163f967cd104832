// SPDX-License-Identifier: Apache-2.0

package virtual

// traffic counts the bytes that hosts have moved by READ and WRITE. There is no
// compression and no reading ahead: what the host moved the medium moved.
type traffic struct{ written, read uint64 }

// countTraffic adds what a command has moved, also one that failed on its way.
func (d *drive) countTraffic(moved traffic) {
	for _, t := range []*traffic{&d.sincePowerOn, &d.sinceLoad} {
		t.written += moved.written
		t.read += moved.read
	}
}

// sequentialAccessPage is the Sequential-Access Device page (SSC-4, 8.2): the
// bytes since the drive was switched on, as the host and as the medium count
// them.
func (d *drive) sequentialAccessPage() []byte {
	t := d.sincePowerOn
	var b []byte
	for code, bytes := range []uint64{t.written, t.written, t.read, t.read} {
		b = append(b, encodeLogCounter(code, 8, bytes)...)
	}
	return b
}

// The parameters of the Volume Statistics page that the drive keeps.
const (
	volumePageValid   = 0x0000
	volumeMegaWritten = 0x000E // in the last mount
	volumeMegaRead    = 0x000F
)

// volumeStatisticsPage is the Volume Statistics page (SSC-4, 8.2): full
// megabytes of 1,000,000 bytes since the medium was loaded. Without a medium
// that the drive can read they are of the last one, and not valid.
func (d *drive) volumeStatisticsPage() []byte {
	var valid uint64
	if d.requireTape() == nil {
		valid = 1
	}
	b := encodeLogCounter(volumePageValid, 1, valid)
	b = append(b, encodeLogCounter(volumeMegaWritten, 4, d.sinceLoad.written/1_000_000)...)
	return append(b, encodeLogCounter(volumeMegaRead, 4, d.sinceLoad.read/1_000_000)...)
}

// encodeLogCounter lays out a counter of a log page (SPC-4, 7.3.2).
func encodeLogCounter(code, size int, value uint64) []byte {
	b := make([]byte, 4+size)
	putNumber(b[0:2], uint64(code))
	b[3] = byte(size)
	putNumber(b[4:], value)
	return b
}
