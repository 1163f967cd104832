// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// concatenated is a header in its parts, with some of the stream behind it.
func concatenated(parts ...string) []byte { return []byte(strings.Join(parts, "")) }

func bigWord(n uint32) string    { return string(binary.BigEndian.AppendUint32(nil, n)) }
func littleWord(n uint32) string { return string(binary.LittleEndian.AppendUint32(nil, n)) }

// lzopHeader is that of lzop 1.04: version, that of the library, that needed,
// method, level, flags, mode, time, its high half, length of the name, name, and
// a checksum over all these (file(1), magic of lzop).
func lzopHeader(flags uint32, sum func(string) uint32) []byte {
	fields := "\x10\x40\x20\xa0\x09\x40\x01\x05" + bigWord(flags)
	if flags&0x800 != 0 {
		fields += bigWord(1) // filter
	}
	fields += bigWord(0o100644) + bigWord(1793620800) + bigWord(0) + "\x04home"
	return concatenated("\x89LZO\x00\r\n\x1a\n", fields, bigWord(sum(fields)), "\x00\x00")
}

// The first bytes of streams. Those of gzip and xz follow RFC 1952 and The .xz
// File Format; zstd RFC 8878; bzip2 its manual; lz4 the LZ4 Frame Format, the
// checksum bytes being those that lz4 1.9.4 wrote; compress file(1).
var (
	gzipPlain = concatenated("\x1f\x8b", "\x08", "\x00", littleWord(1793620800), "\x00", "\x03", "\xed\xc1")
	gzipFull  = func() []byte {
		header := concatenated("\x1f\x8b", "\x08", "\x1e", littleWord(1793620800), "\x02", "\x03", "\x04\x00AB\x00\x00", "home.tar\x00", "by me\x00")
		return binary.LittleEndian.AppendUint16(header, uint16(crc32.ChecksumIEEE(header)))
	}()
	xzStream   = concatenated("\xfd7zXZ\x00", "\x00\x04", "\xe6\xd6\xb4\x46", "\x02\x00\x21\x01")
	bzip2First = concatenated("BZh", "9", "1AY&SY", "\x88\x86\xf2\x80")
	bzip2Empty = concatenated("BZh", "1", "\x17\x72\x45\x38\x50\x90", "\x00\x00\x00\x00")
	zstdStream = concatenated("\x28\xb5\x2f\xfd", "\x04", "\x58", "\x01\xe2\x04")             // window, block of 40,000 bytes, last
	zstdSized  = concatenated("\x28\xb5\x2f\xfd", "\xa4", "\x00\x00\x01\x00", "\x05\x00\x00") // single segment, size of 4 bytes, raw block of no bytes
	lz4Stream  = concatenated("\x04\x22\x4d\x18", "\x64", "\x40", "\xa7", "\x40\x9c\x00\x80") // FLG, BD, checksum
	compressed = concatenated("\x1f\x9d", "\x90", "\x72\x98\x45\xb9")                         // 16 bits, block mode
	lzopNamed  = lzopHeader(0x0300000d, func(s string) uint32 { return adler32.Checksum([]byte(s)) })
	lzopCRC    = lzopHeader(0x0300180d, func(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) })
)

func init() {
	nameless := func(typ, writer string, s label.Strength) label.Claim {
		return label.Claim{OMID: label.OMID{Type: typ}, Strength: s, Nameless: true, Writer: writer}
	}
	addVectors([]vector{
		{"plain", [][]byte{gzipPlain}, nameless("gzip", "gzip, date 2026-11-02T12:00:00Z", label.Checked), true},
		{"with all that a header can have", [][]byte{gzipFull}, nameless("gzip", "gzip, date 2026-11-02T12:00:00Z, file home.tar", label.Checked), true},
		{"a name that goes on", [][]byte{concatenated("\x1f\x8b", "\x08", "\x08", littleWord(0), "\x00", "\x03", strings.Repeat("x", 600))}, nameless("gzip", "gzip", label.Magic), true},
		{"CRC64", [][]byte{xzStream}, nameless("xz", "xz", label.Checked), true},
		{"a block", [][]byte{bzip2First}, nameless("bzip2", "bzip2", label.Checked), true},
		{"empty", [][]byte{bzip2Empty}, nameless("bzip2", "bzip2", label.Checked), true},
		{"of no known size", [][]byte{zstdStream}, nameless("zstd", "zstd", label.Checked), true},
		{"of known size", [][]byte{zstdSized}, nameless("zstd", "zstd", label.Checked), true},
		{"of several parts, by pzstd", [][]byte{append(concatenated("\x50\x2a\x4d\x18", littleWord(4), littleWord(40013)), zstdStream...)}, nameless("zstd", "zstd", label.Checked), true},
		{"a frame", [][]byte{lz4Stream}, nameless("lz4", "lz4", label.Checked), true},
		{"16 bits", [][]byte{compressed}, nameless("compress", "compress", label.Magic), true},
		{"a name", [][]byte{lzopNamed}, nameless("lzop", "lzop, file home", label.Checked), true},
		{"a filter and a CRC32", [][]byte{lzopCRC}, nameless("lzop", "lzop, file home", label.Checked), true},
		{"older than 0.94", [][]byte{concatenated("\x89LZO\x00\r\n\x1a\n", "\x09\x30", strings.Repeat("\x00", 40))}, nameless("lzop", "lzop", label.Magic), true},
	}...)
}

func TestAHeaderThatFailsItsCheckIsDamagedOrNobodys(t *testing.T) {
	edit := func(b []byte, at int, with byte) []byte { return slices.Replace(bytes.Clone(b), at, at+1, with) }
	for name, c := range map[string]struct {
		block        []byte
		format, says string
	}{
		"gzip of another method":      {edit(gzipPlain, 2, 7), "", ""},
		"gzip with a reserved flag":   {edit(gzipPlain, 3, 0x20), "", ""},
		"gzip on no system":           {edit(gzipPlain, 9, 14), "", ""},
		"gzip with a wrong checksum":  {edit(gzipFull, 17, 'X'), "", ""},
		"gzip with a block of kind 3": {edit(gzipPlain, 10, 0x06), "", ""},
		"gzip that is short":          {gzipPlain[:9], "", ""},
		"xz with a wrong checksum":    {edit(xzStream, 7, 1), "xz", "checksum"},
		"xz that is short":            {xzStream[:11], "xz", "short"},
		"xz with a reserved flag":     {concatenated("\xfd7zXZ\x00", "\x01\x04", littleWord(crc32.ChecksumIEEE([]byte{1, 4}))), "xz", "flag"},
		"bzip2 of level 0":            {edit(bzip2First, 3, '0'), "bzip2", "level"},
		"bzip2 without a block":       {edit(bzip2First, 4, 'x'), "bzip2", "no magic"},
		"bzip2 that is short":         {bzip2First[:9], "bzip2", "short"},
		"zstd with a reserved flag":   {edit(zstdStream, 4, 0x0c), "zstd", "flag"},
		"zstd with a block of kind 3": {edit(zstdStream, 6, 0x07), "zstd", "kind"},
		"zstd with a block too long":  {edit(zstdStream, 8, 0x7f), "zstd", "length"},
		"zstd that is short":          {zstdStream[:8], "zstd", "short"},
		"only a frame to be skipped":  {concatenated("\x50\x2a\x4d\x18", littleWord(4), littleWord(40013)), "", ""},
		"a frame of no end":           {concatenated("\x5f\x2a\x4d\x18", littleWord(1<<31), string(zstdStream)), "", ""},
		"lz4 with a wrong checksum":   {edit(lz4Stream, 5, 0x70), "lz4", "checksum"},
		"lz4 that is short":           {lz4Stream[:6], "lz4", "short"},
		"compress of 8 bits":          {edit(compressed, 2, 0x88), "", ""},
		"compress of 17 bits":         {edit(compressed, 2, 0x91), "", ""},
		"compress with a first code":  {edit(compressed, 4, 0x99), "", ""},
		"lzop with a wrong checksum":  {edit(lzopNamed, 35, 'X'), "lzop", "checksum"},
		"lzop that is short":          {lzopNamed[:40], "lzop", "short"},
	} {
		v := label.Default().Identify(readingOf(c.block))
		if v.Kind != label.Unrecognized || v.Format != c.format || !strings.Contains(v.Detail, c.says) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func fuzzCompressed(f *testing.F, typ string) {
	reader := readerOf(f, typ)
	for _, v := range vectors {
		if v.want.OMID.Type == typ {
			f.Add(v.records[0])
		}
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		c, ok := reader.Claim(readingOf(block))
		checkForeign(t, typ, c, ok)
		if c.OMID.ID != "" {
			t.Errorf("named: %+v", c)
		}
	})
}

func FuzzGzipHeader(f *testing.F)     { fuzzCompressed(f, "gzip") }
func FuzzXzHeader(f *testing.F)       { fuzzCompressed(f, "xz") }
func FuzzZstdHeader(f *testing.F)     { fuzzCompressed(f, "zstd") }
func FuzzBzip2Header(f *testing.F)    { fuzzCompressed(f, "bzip2") }
func FuzzLz4Header(f *testing.F)      { fuzzCompressed(f, "lz4") }
func FuzzLzopHeader(f *testing.F)     { fuzzCompressed(f, "lzop") }
func FuzzCompressHeader(f *testing.F) { fuzzCompressed(f, "compress") }
