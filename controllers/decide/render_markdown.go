// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// rowsShown is how many rows a table shows: a comment on a pull request holds
// 65,536 characters, and a reader less.
const rowsShown = 50

// RenderMarkdown writes a plan as a comment on a pull request: the summary
// first, then a table for each part. Long tables are cut, and say so.
func RenderMarkdown(w io.Writer, plan *Plan) error {
	m := &markdownRenderer{bufio.NewWriter(w)}
	m.printf("### %s\n", plan.Summary())
	m.writeRemark("Against", describeBasis(plan))
	m.writeRemark("Hold", describeHold(plan))
	var rows [][]string
	for _, d := range plan.Drift {
		rows = append(rows, []string{d.Name, string(d.Reason), d.Message})
	}
	m.writeTable("Drift", rows)
	for _, h := range headings {
		rows = nil
		for i := range plan.Steps {
			if s := &plan.Steps[i]; turnOfStep(s) == h.action {
				rows = append(rows, []string{s.Name, string(s.Reason), s.Message})
			}
		}
		m.writeTable(h.title, rows)
	}
	rows = nil
	for _, b := range plan.Blocked {
		rows = append(rows, []string{b.Name, string(b.Reason), describeBlocked(b)})
	}
	m.writeTable("Blocked", rows)
	rows = nil
	for _, waiting := range plan.Waiting {
		rows = append(rows, []string{waiting.Name, string(waiting.Reason), waiting.Message})
	}
	m.writeTable("Waiting", rows)
	if !plan.Matches() {
		m.printf("\nDigest: `%s`\n", plan.Digest)
	}
	return m.w.Flush()
}

func describeBlocked(b Blocked) string {
	text := b.Message
	if len(b.Steps) > 0 && b.Reason == GuardExceeded {
		text += ": " + nameSome(namesOfSteps(b.Steps))
	}
	if b.Cure != "" {
		text += ". Cure: " + b.Cure
	}
	return text
}

// markdownRenderer keeps its first error in w, which Flush returns.
type markdownRenderer struct{ w *bufio.Writer }

func (m *markdownRenderer) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(m.w, format, args...)
}

// writeRemark writes what holds for the whole plan.
func (m *markdownRenderer) writeRemark(title, text string) {
	if text != "" {
		m.printf("\n**%s**: %s\n", title, escapeMarkdown(text))
	}
}

func (m *markdownRenderer) writeTable(title string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	m.printf("\n#### %s (%d)\n\n| Name | Reason | What |\n|---|---|---|\n", title, len(rows))
	for i, row := range rows {
		if i == rowsShown {
			m.printf("| | | and %d more |\n", len(rows)-rowsShown)
			break
		}
		for j := range row {
			row[j] = escapeMarkdown(row[j])
		}
		m.printf("| %s |\n", strings.Join(row, " | "))
	}
}

// markdownSpecials are the characters that would make text something else in a
// table cell of a comment, among them those of HTML, links and mentions.
var markdownSpecials = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "~", `\~`, "@", "&#64;",
)

func escapeMarkdown(text string) string { return markdownSpecials.Replace(Printable(text)) }
