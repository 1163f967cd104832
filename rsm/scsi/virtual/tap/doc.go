// SPDX-License-Identifier: Apache-2.0

// Package tap reads and writes SIMH magnetic tape images (.tap), the open
// format in which tapes are kept and exchanged ("SIMH Magtape Representation
// and Handling", Bob Supnik).
//
// An image is a run of objects. A data record is its length as four bytes,
// little-endian, the data padded to an even number of bytes, and the length
// again. Markers are single words: 0 is a tape mark, FFFFFFFEh an erase gap
// (skipped), FFFFFFFFh the end of the medium. Bit 31 of a length says that the
// record was read with an error. The end of the file ends the medium too.
//
// Images come from anywhere and may be damaged. No bytes make this package
// panic, loop for ever, or hold more than one small buffer:
//
//   - a record that runs past the end of the file, or the last record of the
//     file without its second length, was torn by a crash while it was
//     appended. It is no record: the data end before it;
//   - a record of odd length without its padding (an older habit of some
//     writers) is accepted;
//   - anything else that does not fit is Damage: the tape cannot be read on
//     from there, but it can be written from there.
package tap
