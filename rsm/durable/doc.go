// SPDX-License-Identifier: Apache-2.0

// Package durable is the one way in which a file gets new content, so that a
// crash or a power cut at any moment leaves the old content or the new one,
// whole, and so that the new one stays once the call has returned.
//
// That takes four steps, in this order:
//
//  1. The content is written beside the file, in the same folder, under a name
//     that Sweep knows for a leftover when a crash comes now.
//  2. It is synced. A file renamed before that may be empty after a power cut.
//  3. It takes over the name, in one rename: POSIX lets nobody see anything
//     between the two.
//  4. The folder is synced. Names belong to the folder: before that a power cut
//     may bring the old file back, although the new one was read already.
//
// WriteFile takes all four for content that is at hand, and Rewrite for
// content that is made from the old one. Create gives the steps one by one, to
// somebody who checks what was written before it gets its name, or does not
// know the name yet. Rename and Link do the two last steps alone, for a file
// that is durable already.
//
// A symbolic link is replaced by WriteFile, Replace and Rename, as by rename(2);
// Rewrite follows it. When a folder cannot be synced, the error is returned
// although the new content has its name: it is there, and a power cut may take
// it back.
//
// The libraries that replace files (google/renameio, natefinch/atomic) leave the
// fourth step out, have no step by which what was written could be checked
// before it gets its name, and no place for a failpoint.
//
// The failpoints durable/before-rename and durable/after-rename lie around the
// third step, which is the only one that changes what a killed process leaves.
package durable
