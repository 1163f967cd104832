// SPDX-License-Identifier: Apache-2.0

package manifest

import "strings"

// document is one YAML document of a file.
type document struct {
	file *source
	// line is the number of the document's first line in the file.
	line int
	text string
	// start is the byte of the file's text at which text starts.
	start int
}

// splitDocuments cuts text into its documents, without those that hold nothing but
// comments and directives. It cuts at each line that is a marker, "---" or
// "..." alone or before a blank: YAML allows such a line nowhere else, so a
// broken document cannot hide the ones behind it.
func splitDocuments(file *source, text string) []document {
	var docs []document
	start, startLine, content := 0, 1, false
	line := 0
	cut := func(end int) {
		if content {
			docs = append(docs, document{file, startLine, text[start:end], start})
		}
	}
	for at := 0; at < len(text); {
		line++
		next := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		row := text[at:next]
		switch {
		case isDocumentMarker(row, "---"):
			cut(at)
			start, startLine, content = at, line, hasContent(row[3:])
		case isDocumentMarker(row, "..."):
			cut(at)
			start, startLine, content = next, line+1, false
		case !content:
			content = row[0] != '%' && hasContent(row)
		}
		at = next
	}
	cut(len(text))
	return docs
}

func isDocumentMarker(row, marker string) bool {
	return strings.HasPrefix(row, marker) &&
		(len(row) == len(marker) || strings.IndexByte(" \t\r\n", row[len(marker)]) >= 0)
}

// hasContent reports whether there is more on a line than blanks and a comment.
func hasContent(row string) bool {
	row = strings.TrimLeft(row, " \t\r\n")
	return row != "" && row[0] != '#'
}
