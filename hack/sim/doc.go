// SPDX-License-Identifier: Apache-2.0

// Package sim plays the life of a tape library, from a seed: manifests that
// change and change back, an operator whose hands move, wipe and relabel
// cartridges, a foreign program that loads drives, writes and unloads at any time,
// applications that draw media, commands that fail or whose answer is lost, a disk
// that is full, power that fails at any call, and databases that are lost, replaced
// by an import, or by an old copy that nobody tells of.
// After every step it compares the records with what is true, after every crash
// also what a plan shows, and at the end, when nothing goes wrong any more, the
// library must come to match its manifests.
//
// The rules: nothing that writes is sent; what others have in a drive is neither
// moved nor repositioned, nor sent anything that they would notice, no cartridge of
// ours comes under their next block, and their slot stays free; no cartridge is
// moved unless an open request on the disk says so; nothing is allocated without
// evidence, nor drawn while a hold is on or from what is expected; no record of a
// cartridge is lost; each cartridge is in the records once, where it is; no LMID
// and no label is held twice; what was read is what is there; a restored record is
// a claim.
//
// The robot and the drives are a virtual library, the reconcile loop and the
// manager are those of rsmctl; the faults are in what lies between them: a
// scsi.Bus and a store.Store. Everything follows from the seed: a history that
// broke a rule breaks it again.
package sim
