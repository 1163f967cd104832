// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"math"
	"unsafe"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Of the SCSI generic interface, version 3 (Linux, include/scsi/sg.h).
const (
	sgIO             = 0x2285
	sgInterfaceID    = 'S'
	sgDirectionNone  = -1
	sgDirectionToDev = -2
	sgDirectionFrom  = -3
)

// header is struct sg_io_hdr: 88 bytes where pointers have 8, 64 where they
// have 4. Go lays it out as C does, since nothing in it is wider than a
// pointer.
type header struct {
	interfaceID    int32
	direction      int32
	cdbLen         uint8
	senseMax       uint8
	iovecCount     uint16
	dataLen        uint32
	data           unsafe.Pointer
	cdb            unsafe.Pointer
	sense          unsafe.Pointer
	timeout        uint32 // ms
	flags          uint32
	packID         int32
	userPointer    unsafe.Pointer
	status         uint8
	maskedStatus   uint8
	messageStatus  uint8
	senseLen       uint8
	hostStatus     uint16
	driverStatus   uint16
	residual       int32
	duration, info uint32
}

// newHeader describes c to the kernel. A command without data says so, since
// there are adapters that wait for data otherwise.
func newHeader(c *command) *header {
	h := &header{
		interfaceID: sgInterfaceID,
		direction:   sgDirectionNone,
		cdbLen:      uint8(min(len(c.cdb), math.MaxUint8)),
		senseMax:    senseSize,
		cdb:         unsafe.Pointer(unsafe.SliceData(c.cdb)),
		sense:       unsafe.Pointer(&c.sense),
		timeout:     uint32(c.timeout.Milliseconds()),
	}
	if len(c.data) > 0 {
		h.direction = sgDirectionFrom
		if c.dir == scsi.Out {
			h.direction = sgDirectionToDev
		}
		h.data = unsafe.Pointer(unsafe.SliceData(c.data))
		h.dataLen = uint32(len(c.data))
	}
	return h
}

// readAnswer is what the kernel wrote into the header of c.
func (h *header) readAnswer(c *command) answer {
	return answer{
		status:   scsi.Status(h.status),
		host:     h.hostStatus,
		driver:   h.driverStatus,
		sense:    c.sense[:min(int(h.senseLen), len(c.sense))],
		residual: h.residual,
	}
}
