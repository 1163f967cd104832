// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math"
)

// Log pages that count what a tape drive has moved (SSC-4, 8.2). Reading them
// changes and clears nothing.
const (
	// PageSequentialAccess is the Sequential-Access Device page.
	PageSequentialAccess byte = 0x0C
	// PageVolumeStatistics is the Volume Statistics page: of LTO-5 and later.
	PageVolumeStatistics byte = 0x17
)

// Transferred counts the bytes that a drive has moved between applications and
// its medium. A number means something only where its Known is true; otherwise
// it is 0. Two values of the same page are equal as long as nothing was moved
// that the page counts.
type Transferred struct {
	Written, Read           uint64
	WrittenKnown, ReadKnown bool
}

// Parameters of the Sequential-Access Device page, in bytes. Those of the
// application are before compression and without what the drive reads ahead.
const (
	bytesFromApplication uint16 = 0x0000
	bytesToMedium        uint16 = 0x0001
	bytesFromMedium      uint16 = 0x0002
	bytesToApplication   uint16 = 0x0003
)

// ParseSequentialAccess reads log page 0Ch: the bytes since the drive was
// switched on or reset. Some drives (HP LTO) begin anew with each load, so a
// smaller number than before is a change like any other. The counters of the
// application are taken, or those of the medium where the drive has only these.
func ParseSequentialAccess(b []byte) (t Transferred, err error) {
	body, err := bodyOfLogPage(b, PageSequentialAccess)
	if err != nil {
		return t, err
	}
	counters := readLogCounters(body)
	t.Written, t.WrittenKnown = firstKnownCounter(counters, bytesFromApplication, bytesToMedium)
	t.Read, t.ReadKnown = firstKnownCounter(counters, bytesToApplication, bytesFromMedium)
	return t, nil
}

// Parameters of the Volume Statistics page.
const (
	volumePageValid      uint16 = 0x0000
	lastMountMegaWritten uint16 = 0x000E
	lastMountMegaRead    uint16 = 0x000F
)

const megabyte = 1_000_000

// ParseVolumeStatistics reads log page 17h: the bytes since the medium was
// loaded. The drive counts megabytes of 1,000,000 bytes, so that a little data
// may be 0 here. Nothing is known when the drive says that the page is not
// valid, as without a medium.
func ParseVolumeStatistics(b []byte) (t Transferred, err error) {
	body, err := bodyOfLogPage(b, PageVolumeStatistics)
	if err != nil {
		return t, err
	}
	counters := readLogCounters(body)
	if valid, told := counters[volumePageValid]; told && valid == 0 {
		return t, nil
	}
	t.Written, t.WrittenKnown = megabytesToBytes(firstKnownCounter(counters, lastMountMegaWritten))
	t.Read, t.ReadKnown = megabytesToBytes(firstKnownCounter(counters, lastMountMegaRead))
	return t, nil
}

// bodyOfLogPage checks a log page's header and returns its parameters.
func bodyOfLogPage(b []byte, page byte) ([]byte, error) {
	what := fmt.Sprintf("log page %02Xh", page)
	if len(b) < 4 {
		return nil, errShortAnswer(what, len(b), 4)
	}
	if got := b[0] & 0x3F; got != page {
		return nil, errWrongPage(what, got, page)
	}
	return clipField(b, 4, 4+int(binary.BigEndian.Uint16(b[2:]))), nil
}

// megabytesToBytes returns a number that does not fit into 64 bits as not
// known.
func megabytesToBytes(megabytes uint64, known bool) (uint64, bool) {
	if !known || megabytes > math.MaxUint64/megabyte {
		return 0, false
	}
	return megabytes * megabyte, true
}

// firstKnownCounter is the first of some counters that the drive has told.
func firstKnownCounter(counters map[uint16]uint64, codes ...uint16) (value uint64, known bool) {
	for _, code := range codes {
		if value, known = counters[code]; known {
			return value, true
		}
	}
	return 0, false
}

// readLogCounters reads the counters among the parameters of a log page. Where
// a code comes twice, the first counts: some drives pad behind the parameters.
func readLogCounters(body []byte) map[uint16]uint64 {
	counters := map[uint16]uint64{}
	for code, value := range eachLogParameter(body) {
		if _, twice := counters[code]; twice {
			continue
		}
		if n, ok := readLogCounter(value); ok {
			counters[code] = n
		}
	}
	return counters
}

// readLogCounter reads a big-endian counter of any length. All ones are a counter
// that has reached its end and counts no more (SPC-4, 7.3.2), or one that the
// drive does not keep: neither is a number.
func readLogCounter(value []byte) (n uint64, ok bool) {
	for _, octet := range value {
		if n > math.MaxUint64>>8 {
			return 0, false
		}
		n = n<<8 | uint64(octet)
		ok = ok || octet != 0xFF
	}
	return n, ok
}

const logParameterHeaderLength = 4

// eachLogParameter goes through the parameters of a log page in their order,
// each with its code (SPC-4, 7.3.2). One that is cut is left out.
func eachLogParameter(body []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for len(body) >= logParameterHeaderLength {
			end := logParameterHeaderLength + int(body[3])
			if end > len(body) || !yield(binary.BigEndian.Uint16(body), body[logParameterHeaderLength:end]) {
				return
			}
			body = body[end:]
		}
	}
}
