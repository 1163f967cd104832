// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// lmidEditFor finds the edit that gives a side an LMID.
func (x *extents) lmidEditFor(side *yaml.Node, lmid string) (edit, bool) {
	if side.Kind != yaml.MappingNode || len(side.Content) == 0 {
		return edit{}, false
	}
	if value := childNode(side, "lmid"); value != nil {
		return x.replaceLMID(value, lmid)
	}
	field := "lmid: " + lmid
	if side.Content[0].Style == yaml.DoubleQuotedStyle { // as in JSON
		field = `"lmid": "` + lmid + `"`
	}
	if side.Style&yaml.FlowStyle != 0 {
		return x.insertInFlow(side, field)
	}
	return x.insertInBlock(side, field)
}

// replaceLMID puts an LMID in the place of another, in its quotes if it has any.
func (x *extents) replaceLMID(value *yaml.Node, lmid string) (edit, bool) {
	if value.Kind != yaml.ScalarNode {
		return edit{}, false
	}
	start, _ := x.startOfNode(value)
	end, ok := x.endOfNode(value)
	if ok && value.Style != 0 {
		start, end = start+1, end-1
	}
	return edit{start, end, lmid}, ok
}

// insertInFlow adds a field to a mapping in braces: behind the barcode, else
// the OMID, or where it is not certain where that ends, before the first field.
func (x *extents) insertInFlow(side *yaml.Node, field string) (edit, bool) {
	if end, ok := x.endOfNode(fieldBefore(side)); ok {
		return edit{end, end, ", " + field}, true
	}
	first, ok := x.startOfNode(side.Content[0])
	return edit{first, first, field + ", "}, ok
}

// insertInBlock adds a field to a mapping without braces, on a line of its own.
func (x *extents) insertInBlock(side *yaml.Node, field string) (edit, bool) {
	first, ok := x.startOfNode(side.Content[0])
	indent := strings.Repeat(" ", side.Content[0].Column-1)
	if end, known := x.endOfNode(fieldBefore(side)); known {
		line, isLast := x.restOfLine(end)
		switch {
		case hasContent(line):
			// No field ends here, whatever it looks like.
		case isLast:
			return edit{len(x.text), len(x.text), x.lineEnding() + indent + field}, ok
		default:
			next := end + len(line)
			return edit{next, next, indent + field + x.lineEnding()}, ok
		}
	}
	return edit{first, first, field + x.lineEnding() + indent}, ok
}

// fieldBefore is the value of the field behind which the lmid of a side stands.
func fieldBefore(side *yaml.Node) *yaml.Node {
	for _, name := range []string{"barcode", "omid"} {
		if value := childNode(side, name); value != nil {
			return value
		}
	}
	return side.Content[1]
}

// restOfLine is what stands from a byte to the end of its line, the line end
// included, and whether the text ends without one.
func (x *extents) restOfLine(at int) (line string, isLast bool) {
	if i := strings.IndexByte(x.text[at:], '\n'); i >= 0 {
		return x.text[at : at+i+1], false
	}
	return x.text[at:], true
}

// lineEnding is how lines of the document end.
func (x *extents) lineEnding() string {
	if i := strings.IndexByte(x.text, '\n'); i > 0 && x.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
