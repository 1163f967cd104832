// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest values, in bytes. Those of labels and barcodes are the sizes
// that RSM's structures had.
const (
	// MaxName is the longest metadata.name (RFC 1123, a DNS label).
	MaxName = 63
	// maxLabelType is the longest label type (NTMS_OMIDLABELTYPE_LENGTH).
	maxLabelType = 64
	// maxLabelID is the longest label id (NTMS_OMIDLABELID_LENGTH).
	maxLabelID = 255
	// maxLabelInfo is the longest label info (NTMS_OMIDLABELINFO_LENGTH).
	maxLabelInfo = 256
	// maxBarcode is the longest barcode (NTMS_BARCODE_LENGTH).
	maxBarcode = 64
)

// CheckName says what is wrong with a metadata.name.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("a name is empty")
	case len(name) > MaxName:
		return fmt.Errorf("a name of %d characters; the most is %d", len(name), MaxName)
	}
	for i := range len(name) {
		c := name[i]
		inner := c == '-' && i > 0 && i < len(name)-1
		if !inner && !isDigit(c) && (c < 'a' || c > 'z') {
			return fmt.Errorf("%q is no name; use lower-case letters, digits and '-', "+
				"starting and ending with a letter or digit", name)
		}
	}
	return nil
}

// NameFrom makes a name (CheckName) from text, of at most so many bytes. Each run
// of characters that a name cannot have becomes one hyphen. The result is empty
// when nothing is left.
func NameFrom(text string, most int) string {
	var out strings.Builder
	for _, r := range strings.ToLower(text) {
		letter := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		switch {
		case letter:
			out.WriteRune(r)
		case !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
	}
	name := strings.Trim(out.String(), "-")
	return strings.TrimSuffix(name[:min(len(name), most)], "-")
}

// ReservedPool reports whether name is that of a system pool, in any case of letters.
func ReservedPool(name string) bool {
	return strings.EqualFold(name, PoolFree) || strings.EqualFold(name, PoolImport) ||
		strings.EqualFold(name, PoolUnrecognized)
}

// CheckBarcode says what is wrong with a barcode. Libraries report barcodes as
// ASCII and pad them with blanks (SMC-3, 6.12: volume tag), so blanks inside
// one could not be told from padding.
func CheckBarcode(barcode string) error {
	switch {
	case barcode == "":
		return fmt.Errorf("a barcode is empty")
	case len(barcode) > maxBarcode:
		return fmt.Errorf("a barcode of %d characters; the most is %d", len(barcode), maxBarcode)
	}
	for i := range len(barcode) {
		if barcode[i] <= ' ' || barcode[i] > '~' {
			return fmt.Errorf("%q is no barcode; use printable ASCII characters without blanks", barcode)
		}
	}
	return nil
}

// CheckLMID says what is wrong with a logical media id: it is a UUID of 8-4-4-4-12
// hexadecimal digits (RFC 9562), not all zero.
func CheckLMID(lmid string) error {
	if len(lmid) != 36 {
		return badLMIDError(lmid)
	}
	zero := true
	for i := range len(lmid) {
		c := lmid[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !isHexDigit(c) {
			return badLMIDError(lmid)
		}
		zero = zero && (dash || c == '0')
	}
	if zero {
		return fmt.Errorf("the LMID is the nil UUID, which names nothing")
	}
	return nil
}

func badLMIDError(lmid string) error {
	return fmt.Errorf("%q is no UUID such as 5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab", lmid)
}

// NormalizeLMID brings an LMID to lower case, the one form in which LMIDs are compared.
func NormalizeLMID(lmid string) string { return strings.ToLower(lmid) }

// checkPlainText says what is wrong with a text for people or for a label. It is
// UTF-8 without control characters, has no blanks at its ends, and most bytes at
// the most.
func checkPlainText(what, text string, most int) error {
	if len(text) > most {
		return fmt.Errorf("a %s of %d bytes; the most is %d", what, len(text), most)
	}
	if text != "" && (text[0] == ' ' || text[len(text)-1] == ' ') {
		return fmt.Errorf("the %s %q starts or ends with a blank", what, text)
	}
	for i := 0; i < len(text); i++ {
		if text[i] < ' ' || text[i] >= 0x7f {
			return checkUnicodeText(what, text)
		}
	}
	return nil
}

func checkUnicodeText(what, text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("the %s %q is not UTF-8", what, text)
	}
	if i := strings.IndexFunc(text, unicode.IsControl); i >= 0 {
		return fmt.Errorf("the %s %q holds a control character", what, text)
	}
	return nil
}

// Matches reports whether c selects a label of this type and info.
func (c *Claims) Matches(labelType, labelInfo string) bool {
	return c != nil && c.LabelType == labelType && (c.LabelInfo == "" || matchesPattern(c.LabelInfo, labelInfo))
}

// matchesPattern reports whether text matches pattern, in which '*' stands for any
// characters and '?' for one. It looks back to the last '*' only, so it takes
// at most len(pattern)*len(text) steps.
func matchesPattern(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark, i = i, j, i+1
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHexDigit(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
