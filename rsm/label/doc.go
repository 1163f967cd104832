// SPDX-License-Identifier: Apache-2.0

// Package label turns what stands at the start of a medium into an on-media
// identifier (OMID).
//
// A Reader recognises one format. A Registry offers what was read to every
// Reader and forms a Verdict. Nothing in this package touches a device: it
// works on Records that somebody else has read.
package label
