// SPDX-License-Identifier: Apache-2.0

package manifest

import "rsm.storage/rsmctl/api/v1alpha1"

// The rules about files, YAML, objects and the references between them. The
// rules about values of one object are in package v1alpha1.
const (
	RulePathMissing   v1alpha1.Rule = "RSM001"
	RuleEmptyFolder   v1alpha1.Rule = "RSM002"
	RuleNoManifest    v1alpha1.Rule = "RSM003"
	RuleEmptyFile     v1alpha1.Rule = "RSM004"
	RuleTooLarge      v1alpha1.Rule = "RSM005"
	RuleOutsideRoot   v1alpha1.Rule = "RSM006"
	RuleUnreadable    v1alpha1.Rule = "RSM007"
	RuleNotUTF8       v1alpha1.Rule = "RSM008"
	RuleTooMany       v1alpha1.Rule = "RSM009"
	RuleSyntax        v1alpha1.Rule = "RSM010"
	RuleAlias         v1alpha1.Rule = "RSM011"
	RuleMerge         v1alpha1.Rule = "RSM012"
	RuleTag           v1alpha1.Rule = "RSM013"
	RuleDuplicateKey  v1alpha1.Rule = "RSM014"
	RuleTooDeep       v1alpha1.Rule = "RSM015"
	RuleBadKey        v1alpha1.Rule = "RSM016"
	RuleNoMapping     v1alpha1.Rule = "RSM017"
	RuleAPIVersion    v1alpha1.Rule = "RSM020"
	RuleKind          v1alpha1.Rule = "RSM021"
	RuleUnknownField  v1alpha1.Rule = "RSM022"
	RuleMissingField  v1alpha1.Rule = "RSM023"
	RuleWrongType     v1alpha1.Rule = "RSM024"
	RuleNull          v1alpha1.Rule = "RSM025"
	RuleEnum          v1alpha1.Rule = "RSM026"
	RuleStatus        v1alpha1.Rule = "RSM027"
	RuleUnquoted      v1alpha1.Rule = "RSM028"
	RuleBadDuration   v1alpha1.Rule = "RSM038"
	RuleBadLimit      v1alpha1.Rule = "RSM039"
	RuleBadCron       v1alpha1.Rule = "RSM040"
	RuleBadTimeZone   v1alpha1.Rule = "RSM046"
	RuleDuplicateName v1alpha1.Rule = "RSM050"
	RuleUnknownRef    v1alpha1.Rule = "RSM051"
	RulePoolCycle     v1alpha1.Rule = "RSM052"
	RulePoolMixed     v1alpha1.Rule = "RSM053"
	RuleNoMediaType   v1alpha1.Rule = "RSM054"
	RuleDuplicateOMID v1alpha1.Rule = "RSM055"
	RuleDuplicateCode v1alpha1.Rule = "RSM056"
	RuleDuplicateLMID v1alpha1.Rule = "RSM057"
	RuleOtherMedium   v1alpha1.Rule = "RSM058"
	RuleCSVSyntax     v1alpha1.Rule = "RSM060"
	RuleCSVHeader     v1alpha1.Rule = "RSM061"
	RuleCSVPath       v1alpha1.Rule = "RSM062"
	RuleCSVEmpty      v1alpha1.Rule = "RSM063"
	RuleCSVTwice      v1alpha1.Rule = "RSM064"
)

// Rule describes one rule that manifests must keep.
type Rule struct {
	ID v1alpha1.Rule
	// Name is a short name in words joined by '-'.
	Name     string
	Severity Severity
	// Summary says what the rule asks for.
	Summary string
	// Cure says what to do about a problem.
	Cure string
}

// Rules returns all rules, sorted by id.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// RuleByID finds a rule; it is false for an id that no rule has.
func RuleByID(id v1alpha1.Rule) (Rule, bool) {
	r, ok := ruleByID[id]
	return r, ok
}

var ruleByID = func() map[v1alpha1.Rule]Rule {
	byID := make(map[v1alpha1.Rule]Rule, len(rules))
	for _, r := range rules {
		byID[r.ID] = r
	}
	return byID
}()

var rules = []Rule{
	{RulePathMissing, "path-missing", Error, "A path that is given exists.", "Correct the path, or mount what it is on."},
	{RuleEmptyFolder, "empty-folder", Error, "A folder that is given is not empty.", "Mount the folder, or give another one. An empty folder never means that nothing is wanted."},
	{RuleNoManifest, "no-manifest", Error, "Something that is given holds a manifest.", "Put manifests (*.yaml, *.yml) there, or give another path."},
	{RuleEmptyFile, "empty-file", Error, "A manifest file is not empty.", "Restore the file, or delete it. A file of comments only is allowed."},
	{RuleTooLarge, "too-large", Error, "A file, a document and a line are not too large: 16 MiB, 4 MiB, and for CSV 1 GiB and 1 MiB.", "Split it, or move long lists of sides to CSV files (sidesFrom)."},
	{RuleOutsideRoot, "outside-root", Error, "A symbolic link leads to something in the folder that was given.", "Copy the file into the folder."},
	{RuleUnreadable, "unreadable", Error, "A file is a regular file that rsmctl may read.", "Correct its permissions; give pipes as standard input (-)."},
	{RuleNotUTF8, "not-utf-8", Error, "Files are UTF-8, with lines that end in LF or CRLF.", "Convert the file to UTF-8."},
	{RuleTooMany, "too-many-problems", Error, "A file has no more than 1,000 problems.", "Correct the first ones; the others are shown then."},
	{RuleSyntax, "syntax", Error, "A document is YAML.", "Correct the line, or one of the few lines before it."},
	{RuleAlias, "alias", Error, "A manifest has no anchors and no aliases.", "Write the value out at each place."},
	{RuleMerge, "merge", Error, "A manifest has no merge keys.", "Write the fields out at each place."},
	{RuleTag, "tag", Error, "A manifest has no tags.", "Remove the tag; put quotes around what shall be a string."},
	{RuleDuplicateKey, "duplicate-key", Error, "A key stands once in a mapping.", "Remove one of the two."},
	{RuleTooDeep, "too-deep", Error, "A manifest is at most 64 levels deep.", "No kind needs that many; remove levels."},
	{RuleBadKey, "bad-key", Error, "Keys are strings.", "Put quotes around the key, or remove it."},
	{RuleNoMapping, "no-mapping", Error, "A document is a mapping with apiVersion, kind, metadata and spec.", "Correct the document, or remove it."},
	{RuleAPIVersion, "api-version", Error, "apiVersion is rsm.storage/v1alpha1.", "Write apiVersion: rsm.storage/v1alpha1, or move the file elsewhere."},
	{RuleKind, "kind", Error, "kind is one that rsmctl knows.", "Write Library, MediaPool, MediaSet or BackupPolicy."},
	{RuleUnknownField, "unknown-field", Error, "A field is one that the kind has.", "Correct or remove the field; see rsmctl schema."},
	{RuleMissingField, "missing-field", Error, "Required fields are there and not empty.", "Add the field."},
	{RuleWrongType, "wrong-type", Error, "A value has the type of its field.", "Write a value of that type."},
	{RuleNull, "no-value", Error, "A field that is written has a value.", "Give it a value, or remove the field."},
	{RuleEnum, "not-allowed", Error, "A value is one that its field allows.", "Use one of the values that are listed."},
	{RuleStatus, "status-ignored", Warning, "A manifest has no status.", "Remove the block; rsmctl ignores it."},
	{RuleUnquoted, "unquoted", Warning, "A string that looks like something else has quotes.", "Put quotes around it: other YAML tools read a number, a date or a boolean and change how it is written."},
	{v1alpha1.RuleBadName, "bad-name", Error, "A name is 1 to 63 lower-case letters, digits and '-'.", "Choose such a name."},
	{v1alpha1.RuleReservedName, "reserved-name", Error, "The names of the system pools, Free, Import and Unrecognized, stand for these only.", "Choose another name."},
	{v1alpha1.RuleOutOfRange, "out-of-range", Error, "A number is in the range of its field.", "Write a number in the range."},
	{v1alpha1.RuleBadText, "bad-text", Error, "A text is not too long, has no control characters, and no blanks at its ends.", "Shorten or correct it."},
	{v1alpha1.RuleBadBarcode, "bad-barcode", Error, "A barcode is 1 to 64 printable ASCII characters without blanks.", "Write it as it stands on the cartridge."},
	{v1alpha1.RuleBadRange, "bad-range", Error, "A range is FIRST..LAST, two barcodes that differ in one run of digits.", "Write it like A00021L8..A00040L8."},
	{v1alpha1.RuleBadLMID, "bad-lmid", Error, "An LMID is a UUID.", "Copy it whole, or leave the field out and rsmctl makes one."},
	{v1alpha1.RuleUnknownMediaType, "unknown-media-type", Error, "A media type is one that rsmctl knows.", "Use one of LTO-1 to LTO-10, LTO-7-M8, MO-9.1."},
	{RuleBadDuration, "bad-duration", Error, "A duration is a number with the unit d, h or m.", "Write it like 26h or 1d12h."},
	{RuleBadLimit, "bad-limit", Error, "A limit is a number from 1 or a percentage from 1% to 100%.", "Write it like 3 or 10%."},
	{RuleBadCron, "bad-cron", Error, "A schedule is a cron expression of five fields.", "Write it like 0 2 * * *: minute, hour, day (of the month), month, weekday."},
	{v1alpha1.RuleBadPath, "bad-path", Error, "A path of this machine is absolute.", "Write the path from / on."},
	{v1alpha1.RuleBadAddress, "bad-address", Error, "A portal is HOST:PORT, a target is an iSCSI name.", "Write it as the target's configuration does."},
	{v1alpha1.RuleFieldConflict, "field-conflict", Error, "Fields that exclude each other do not stand together, and one of those that are needed is there.", "Keep one of them."},
	{v1alpha1.RuleEmptyList, "expects-nothing", Error, "A MediaSet expects something.", "List something, or delete the set."},
	{v1alpha1.RuleSlotTaken, "stock-conflict", Error, "A virtual library's cartridges have barcodes and slots of their own.", "Correct one of the two."},
	{RuleBadTimeZone, "bad-time-zone", Error, "A time zone is one of the IANA time zone database.", "Write it like Europe/Berlin, or leave the field out for the zone of the machine."},
	{RuleDuplicateName, "duplicate-name", Error, "A name is unique among the objects of one kind.", "Rename or remove one of the two."},
	{RuleUnknownRef, "unknown-reference", Error, "What an object refers to is declared.", "Correct the name, or declare the object."},
	{RulePoolCycle, "pool-cycle", Error, "No pool is in itself.", "Remove one parent of the circle."},
	{RulePoolMixed, "pool-mixed", Error, "A pool holds pools or media, not both.", "Move the media to a pool of their own."},
	{RuleNoMediaType, "no-media-type", Error, "A pool that holds media has a media type.", "Add spec.mediaType to the pool."},
	{RuleDuplicateOMID, "duplicate-omid", Error, "An on-media id is expected once.", "Remove one of the two. Until then nobody acts on the side."},
	{RuleDuplicateCode, "duplicate-barcode", Error, "A barcode is expected once, or once for each side of a two-sided medium.", "Remove one of the two. Until then nobody acts on the sides."},
	{RuleDuplicateLMID, "duplicate-lmid", Error, "An LMID is declared for one side.", "Remove one of the two. Until then nobody acts on the sides."},
	{RuleOtherMedium, "other-media-type", Warning, "A barcode that ends in a media identifier fits the media type of its pool.", "Correct the barcode or the pool. It is a warning, since a barcode is only a hint: the medium itself decides."},
	{RuleCSVSyntax, "csv-syntax", Error, "A list is CSV (RFC 4180), each row with a value for each column, none over several lines.", "Correct the row; put a value with a comma or a quote in quotes, and double its quotes."},
	{RuleCSVHeader, "csv-header", Error, "The first line of a list names its columns: labelType, labelId, labelInfo, barcode, lmid, state, location.", "Correct the line."},
	{RuleCSVPath, "csv-path", Error, "A list is a file in the folder that was given, named relative to the manifest.", "Correct the path, or move the file."},
	{RuleCSVEmpty, "csv-empty", Error, "A list has rows.", "Restore the file. An empty list never means that nothing is wanted."},
	{RuleCSVTwice, "csv-twice", Error, "A list is named once.", "Remove one of the two."},
}
