// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"rsm.storage/rsmctl/api/manifest"
)

// A workflow command's message ends at the end of the line; a property ends at
// ',' or ':' too. GitHub decodes these escapes.
var (
	escapeMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func writeGitHub(w io.Writer, r *manifest.Result) error {
	b := bufio.NewWriter(w)
	for i := range r.Problems {
		p := &r.Problems[i]
		_, _ = fmt.Fprintf(b, "::%s file=%s", p.Severity, escapeProperty.Replace(filepath.ToSlash(p.File)))
		if p.Line > 0 {
			_, _ = fmt.Fprintf(b, ",line=%d,endLine=%d,col=%d,endColumn=%d", p.Line, p.Line, p.Column, p.Column+p.Width)
		}
		message := messageWithSuggestion(p)
		if p.Related != nil {
			message += fmt.Sprintf("\n%s: %s", p.Related.Place(), p.Related.Message)
		}
		title := string(p.Rule) + " " + ruleNameOf(p)
		_, _ = fmt.Fprintf(b, ",title=%s::%s\n", escapeProperty.Replace(title), escapeMessage.Replace(message))
	}
	return b.Flush()
}
