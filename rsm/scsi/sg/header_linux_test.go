// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"testing"
	"time"
	"unsafe"

	"rsm.storage/rsmctl/rsm/scsi"
)

// The numbers are those of a C compiler for struct sg_io_hdr of
// include/scsi/sg.h, on amd64 and on i386.
func TestHeaderIsLaidOutAsTheKernelHasIt(t *testing.T) {
	var h header
	wide := unsafe.Sizeof(uintptr(0)) == 8
	for _, f := range []struct {
		name       string
		got        uintptr
		in64, in32 uintptr
	}{
		{"interface_id", unsafe.Offsetof(h.interfaceID), 0, 0},
		{"dxfer_direction", unsafe.Offsetof(h.direction), 4, 4},
		{"cmd_len", unsafe.Offsetof(h.cdbLen), 8, 8},
		{"mx_sb_len", unsafe.Offsetof(h.senseMax), 9, 9},
		{"iovec_count", unsafe.Offsetof(h.iovecCount), 10, 10},
		{"dxfer_len", unsafe.Offsetof(h.dataLen), 12, 12},
		{"dxferp", unsafe.Offsetof(h.data), 16, 16},
		{"cmdp", unsafe.Offsetof(h.cdb), 24, 20},
		{"sbp", unsafe.Offsetof(h.sense), 32, 24},
		{"timeout", unsafe.Offsetof(h.timeout), 40, 28},
		{"flags", unsafe.Offsetof(h.flags), 44, 32},
		{"pack_id", unsafe.Offsetof(h.packID), 48, 36},
		{"usr_ptr", unsafe.Offsetof(h.userPointer), 56, 40},
		{"status", unsafe.Offsetof(h.status), 64, 44},
		{"masked_status", unsafe.Offsetof(h.maskedStatus), 65, 45},
		{"msg_status", unsafe.Offsetof(h.messageStatus), 66, 46},
		{"sb_len_wr", unsafe.Offsetof(h.senseLen), 67, 47},
		{"host_status", unsafe.Offsetof(h.hostStatus), 68, 48},
		{"driver_status", unsafe.Offsetof(h.driverStatus), 70, 50},
		{"resid", unsafe.Offsetof(h.residual), 72, 52},
		{"duration", unsafe.Offsetof(h.duration), 76, 56},
		{"info", unsafe.Offsetof(h.info), 80, 60},
		{"the size", unsafe.Sizeof(h), 88, 64},
	} {
		want := f.in32
		if wide {
			want = f.in64
		}
		if f.got != want {
			t.Errorf("%s is %d, wanted %d", f.name, f.got, want)
		}
	}
}

func TestHeaderDescribesTheCommand(t *testing.T) {
	for _, c := range []struct {
		why       string
		dir       scsi.Direction
		data      []byte
		direction int32
	}{
		{"a read", scsi.In, make([]byte, 96), -3},
		{"a write", scsi.Out, make([]byte, 96), -2},
		{"no data", scsi.None, nil, -1},
		{"a read of nothing", scsi.In, nil, -1},
	} {
		h := newHeader(&command{cdb: scsi.Inquiry(96), dir: c.dir, data: c.data, timeout: 2 * time.Minute})
		if h.direction != c.direction || int(h.dataLen) != len(c.data) || (h.data == nil) != (len(c.data) == 0) {
			t.Errorf("%s: direction %d, %d bytes at %v", c.why, h.direction, h.dataLen, h.data)
		}
		if h.interfaceID != 'S' || h.cdbLen != 6 || h.senseMax != 96 || h.timeout != 120_000 {
			t.Errorf("%s: %+v", c.why, h)
		}
	}
}
