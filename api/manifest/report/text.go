// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"rsm.storage/rsmctl/api/manifest"
)

// The colours of a terminal (ECMA-48, SGR).
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	green  = "\x1b[1;32m"
	reset  = "\x1b[0m"
)

// textWriter writes one problem after the other.
type textWriter struct {
	*bufio.Writer
	color bool
}

func writeText(w io.Writer, r *manifest.Result, color bool) error {
	t := textWriter{bufio.NewWriter(w), color}
	for i := range r.Problems {
		t.writeProblem(&r.Problems[i])
	}
	_, _ = fmt.Fprintln(t, summaryLine(r))
	return t.Flush()
}

func (t textWriter) inColor(color, text string) string {
	if !t.color {
		return text
	}
	return color + text + reset
}

func (t textWriter) writeProblem(p *manifest.Problem) {
	severity := t.inColor(red, string(p.Severity))
	if p.Severity == manifest.Warning {
		severity = t.inColor(yellow, string(p.Severity))
	}
	_, _ = fmt.Fprintf(t, "%s: %s: %s [%s]\n", t.inColor(bold, replaceControls(p.Place())), severity, replaceControls(messageWithSuggestion(p)), p.Rule)
	if p.Line > 0 {
		t.writeSourceLine(p)
	}
	if p.Related != nil {
		_, _ = fmt.Fprintf(t, "  %s: %s\n", t.inColor(bold, replaceControls(p.Related.Place())), replaceControls(p.Related.Message))
	}
}

// writeSourceLine shows the line with a caret under what is meant. Text before the
// caret is replaced by blanks of the same width, but for tabs, which stay, so
// that the caret stands right whatever a terminal's tab stops are.
func (t textWriter) writeSourceLine(p *manifest.Problem) {
	line := []rune(replaceControls(p.Source))
	start := min(max(0, p.Column-p.SourceColumn), len(line))
	end := min(start+p.Width, len(line))
	var padding strings.Builder
	for part := range strings.SplitAfterSeq(string(line[:start]), "\t") {
		before, tab := strings.CutSuffix(part, "\t")
		padding.WriteString(strings.Repeat(" ", uniseg.StringWidth(before)))
		if tab {
			padding.WriteByte('\t')
		}
	}
	under := "^" + strings.Repeat("~", max(0, uniseg.StringWidth(string(line[start:end]))-1))
	_, _ = fmt.Fprintf(t, "%6d | %s\n       | %s%s\n", p.Line, string(line), padding.String(), t.inColor(green, under))
}
