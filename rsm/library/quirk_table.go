// SPDX-License-Identifier: Apache-2.0

package library

// quirkTable is all that is known of how devices differ. The quirks of the first
// part change how a device is asked, or how far it is believed. Those of the second
// are handled for every device, since that does no harm to the others.
var quirkTable = []quirk{
	{
		name: NoBarcodeReader, met: "Breece Hill, ADIC, small autoloaders",
		sign: "asking with VolTag ends with an error, without it does not; no barcode was ever told",
		does: "VolTag is not set any more. A hardware error is no sign: a broken reader does not make its media lose their barcodes; the look is then incomplete.",
	},
	{
		name: TagsOrIdentities, met: "several libraries behind SAS bridges",
		sign: "VolTag and DVCID together are refused, or the identities left out; apart they come",
		does: "Drives are asked for twice, first with barcodes, then with identities.",
	},
	{
		name: NoIdentities, met: "old and small changers",
		sign: "DVCID is refused, or answered without an identity",
		does: "Identities are not asked for any more; drives are joined by the manifest's `drives`, or by order, marked as guessed.",
	},
	{
		name: SameIdentities, met: "bridges that show drives as they please",
		sign: "the changer tells the same identity of two drives",
		does: "These drives are joined as if the changer did not name them: by the manifest's `drives`, or by order, marked as guessed.",
	},
	{
		name: SameSerials, met: "iSCSI targets that give every logical unit one serial number",
		sign: "page 80h of two tape drives is the same; page 83h, or their number at one target, is not",
		does: "They are two drives, and neither is joined by that number: by a designator of page 83h, or by the manifest's `drives`. " +
			"Only units that are equal in everything, designators included, are taken for one drive seen over two paths.",
	},
	{
		name: ExactLength, met: "changers that mtx knows",
		sign: "the sense data of READ ELEMENT STATUS point at the allocation length, bytes 7 to 9 of the command",
		does: "Each answer is asked for twice: its first 8 bytes, which tell its size, then all of it.",
	},
	{
		name: AllTypesOnly, met: "ATL XL1B2",
		sign: "asking for each type of element is refused, for all at once is not",
		does: "All types are asked for at once, and sorted here.",
	},
	{
		name: DiesOfAllTypes, met: "tgt 1.0.85", vendor: "IET", product: "VIRTUAL-CHANGER",
		does: "All types are never asked for at once, even when by type is refused: the target would crash.",
	},
	{
		name: UncountedElements, met: "changers with a later extension; mtx and Proxmox Backup Server met them",
		sign: "the changer tells of more elements than mode page 1Dh counts",
		does: "They are taken for part of the library, unless their addresses are another type's.",
	},
	{
		name: NoAccessBits, met: "tgt, cheap autoloaders",
		sign: "assumed until the first Access bit is seen",
		does: "Every medium counts as accessible, and an unload is not waited for at the changer. Once one Access bit was seen, a missing one is believed.",
	},
	{
		name: LoadsAsDisc, met: "tgt 1.0.85", vendor: "IET", product: "VIRTUAL-TAPE",
		does: "LOAD and UNLOAD are sent with bit 1 of byte 4 set, without which nothing happens. A disc knows it as eject; to a tape it means retension, so other drives do not get it.",
	},
	{
		name: NoResidual, met: "SAS adapters that drop the residual",
		sign: "a block fills the buffer to the last byte",
		does: "The tape is read once more with SILI off: the sense data then tell the length of each block. Zeros behind a short label would make it another label.",
	},
	{
		name: OptimisesNewMedium, met: "LTO-9",
		sign: "REPORT DENSITY SUPPORT lists density 60h; else the product name has a 9",
		does: "A drive that is becoming ready is waited for up to 132 minutes: the first load of a cartridge writes it over from end to end.",
	},

	{
		name: "low-two-bytes", met: "libraries that heed 16 bits of the allocation length",
		does: "No more than 65,535 bytes are asked for at once; an answer that was cut is continued behind its last whole element.",
	},
	{
		name: "few-elements", met: "libraries that answer with some number of elements at most",
		does: "Reading goes on behind the last address told, until none is told any more.",
	},
	{
		name: "count-ignored", met: "tgt 1.0.85",
		does: "Elements that were not asked for are no harm: each address is taken once, the one that was meant is found by its address.",
	},
	{
		name: "short-answer", met: "tgt 1.0.85: the last 8 bytes are announced and missing",
		does: "What is there is read; an element that lacks only its end counts.",
	},
	{
		name: "empty-page", met: "ADIC DAT autoloaders",
		does: "A page with a byte count of 0 ends the answer.",
	},
	{
		name: "alternate-tag-flag", met: "mhvtl's Scalar before 2023",
		does: "The descriptor length decides whether there is an alternate volume tag, not the flag.",
	},
	{
		name: "no-transport", met: "HP autoloaders: no transport in page 1Dh",
		does: "Moves go by transport 0, the default one.",
	},
	{
		name: "addresses-of-its-own", met: "Spectra, IBM 3573-TL",
		does: "Addresses are never computed: page 1Dh and the elements themselves tell them.",
	},
	{
		name: "no-media-types", met: "many libraries",
		does: "A cleaning cartridge is also known by a barcode that begins with CLN, and by what the drive says of it.",
	},
	{
		name: "barcode-alignment", met: "HPE MSL: left or right aligned, by a setting",
		does: "Blanks and zeros on both sides are no part of a barcode.",
	},
	{
		name: "barcode-length", met: "HPE MSL: 6 or 8 characters, by a setting",
		does: "What the library tells is the barcode. Leave the setting as it is: after a change each cartridge has another barcode, and labels are read again to tell who is who.",
	},
	{
		name: "wrong-source", met: "libraries that Amanda and mtx know",
		does: "The source of a medium is a hint: it goes home to an empty slot that was seen, whatever the changer says it came from.",
	},
	{
		name: "late-access", met: "IBM: the Access bit lags behind the unload",
		does: "After an unload the drive's element is looked at up to 20 times, a second apart.",
	},
	{
		name: "early-answer", met: "Exabyte and others: the move ends before the cartridge arrives",
		does: "After a move the destination is looked at up to 20 times, a second apart.",
	},
	{
		name: "unload-first", met: "Exabyte 17 and most others: the robot does not take what the drive holds",
		does: "A drive is always unloaded before the robot takes a cartridge out of it, and PREVENT taken back before that.",
	},
	{
		name: "never-unloaded", met: "drives that answer ready after an unload",
		does: "After five looks the robot tries: it finds out.",
	},
	{
		name: "refuses-media-id", met: "HPE MSL with \"Ignore Barcode Media ID\" off",
		does: "A move that the library refuses because the cartridge does not fit (5/30) makes the medium incompatible with that drive; another drive is tried.",
	},
	{
		name: "attributes-padded", met: "Quantum LTO-7 HH: READ ATTRIBUTE answers as many bytes as were asked for",
		does: "Attributes come in ascending order; what breaks the order is padding.",
	},
	{
		name: "attribute-missing", met: "IBM: READ ATTRIBUTE from an attribute that was never set is refused",
		does: "All attributes are asked for, from 0000h on; no answer is taken for none.",
	},
	{
		name: "attributes-slow", met: "LTO-9: up to 120 s while the drive writes its end of data",
		does: "The command has two minutes. A cartridge memory that is not told makes no label read fail.",
	},
	{
		name: "buffer-full", met: "adapters that drop the residual of mode pages and element status",
		does: "Lengths within the data decide, not the number of bytes that the adapter reports.",
	},
	{
		name: "blank-without-words", met: "tgt: blank check without a code (8/00/00)",
		does: "Every blank check is a blank place, but \"end of data not found\" (8/14).",
	},
	{
		name: "attention-first", met: "all devices: 6/29/00 at the first command",
		does: "A Unit Attention is news: the command is sent again, a move after a look; a label read begins anew.",
	},
	{
		name: "not-installed", met: "ATL, Exabyte: an element reports 83/04",
		does: "A drive that is not installed is left out of the inventory, and `get drives` says so.",
	},
}
