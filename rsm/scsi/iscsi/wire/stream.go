// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// DefaultSegment is the longest data segment that both sides take before they
// have agreed on something else, and during the whole login (RFC 7143, 13.12).
const DefaultSegment = 8192

// readBuffer holds many small PDUs, so that they cost one system call.
const readBuffer = 64 << 10

// Stream carries PDUs over a connection. One goroutine may read while another
// writes; Digests and MaxSegment are changed while neither does.
type Stream struct {
	// Digests are those of both directions: none until the login has ended.
	Digests Digests
	// MaxSegment is the longest data segment that is read, in bytes: the
	// MaxRecvDataSegmentLength that this side has declared. A longer one is
	// an error before memory is taken for it.
	MaxSegment int

	in     *bufio.Reader
	out    io.Writer
	header [HeaderLength]byte
	ahs    [maxAHS]byte
	data   []byte
	digest [digestLength]byte
	// messages are those that ReadMessage returns, one of each kind.
	messages [opcodeMask + 1]Message
	sent     []byte
}

// NewStream returns a Stream without digests, for the login.
func NewStream(connection io.ReadWriter) *Stream {
	return &Stream{
		MaxSegment: DefaultSegment,
		in:         bufio.NewReaderSize(connection, readBuffer),
		out:        connection,
	}
}

// WriteMessage sends a PDU with one call of Write.
func (s *Stream) WriteMessage(m Message) error {
	pdu, err := Append(s.sent[:0], m, s.Digests)
	if err != nil {
		return err
	}
	s.sent = pdu
	if _, err := s.out.Write(pdu); err != nil {
		return fmt.Errorf("send a %s: %w", m.Opcode(), err)
	}
	return nil
}

// Wait waits until there is something to read. It leaves everything as it was:
// when a deadline of the connection has ended it, reading can go on later.
func (s *Stream) Wait() error {
	_, err := s.in.Peek(1)
	return err
}

// ReadMessage returns the next PDU. It, and all slices in it, are valid until
// the next call. At the end of the connection the error is io.EOF. After any
// error but ErrDataDigest nothing more can be read.
func (s *Stream) ReadMessage() (Message, error) {
	if _, err := io.ReadFull(s.in, s.header[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("the header of a PDU: %w", err)
	}
	op := Opcode(s.header[0] & opcodeMask)
	m, unknown := s.messageOfKind(op)
	if unknown != nil && !s.Digests.Header { // the digest may tell more
		return nil, unknown
	}
	ahs := s.ahs[:4*int(s.header[4])]
	if err := s.readPart(op, "additional header", ahs); err != nil {
		return nil, err
	}
	if err := s.checkHeaderDigest(op, ahs); err != nil {
		return nil, err
	}
	if unknown != nil {
		return nil, unknown
	}
	data, err := s.readDataSegment(op)
	if err != nil {
		return nil, err
	}
	if err := decodeInto(m, &s.header, ahs, data); err != nil {
		return nil, err
	}
	return m, nil
}

// messageOfKind is the place for a PDU of a kind.
func (s *Stream) messageOfKind(op Opcode) (Message, error) {
	if s.messages[op] == nil {
		m, err := New(op)
		if err != nil {
			return nil, err
		}
		s.messages[op] = m
	}
	return s.messages[op], nil
}

func (s *Stream) checkHeaderDigest(op Opcode, ahs []byte) error {
	if !s.Digests.Header {
		return nil
	}
	sum := crc32.Update(crc32.Checksum(s.header[:], castagnoli), castagnoli, ahs)
	return s.checkDigest(op, sum, ErrHeaderDigest)
}

// checkDigest reads a digest and compares it.
func (s *Stream) checkDigest(op Opcode, sum uint32, wrong error) error {
	if err := s.readPart(op, "digest", s.digest[:]); err != nil {
		return err
	}
	if binary.LittleEndian.Uint32(s.digest[:]) != sum {
		return fmt.Errorf("%s: %w", op, wrong)
	}
	return nil
}

// readDataSegment reads the data segment that the header announces.
func (s *Stream) readDataSegment(op Opcode) ([]byte, error) {
	length := int(s.header[5])<<16 | int(s.header[6])<<8 | int(s.header[7])
	if length == 0 {
		return nil, nil
	}
	if length > s.MaxSegment {
		return nil, malformed(op, "DataSegmentLength: %d bytes, where at most %d were agreed on", length, s.MaxSegment)
	}
	s.data = slices.Grow(s.data[:0], paddedLength(length))[:paddedLength(length)]
	if err := s.readPart(op, "data segment", s.data); err != nil {
		return nil, err
	}
	if s.Digests.Data {
		if err := s.checkDigest(op, crc32.Checksum(s.data, castagnoli), ErrDataDigest); err != nil {
			return nil, err
		}
	}
	return s.data[:length], nil
}

// readPart reads a part of a PDU whose header has come.
func (s *Stream) readPart(op Opcode, part string, b []byte) error {
	_, err := io.ReadFull(s.in, b)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("the %s of a %s: %w", part, op, err)
	}
	return nil
}
