// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/controllers/decide"
)

// output is standard output or standard error. It may be written to by several
// goroutines: messages about long waits come from their own. It keeps the first
// error of a write, so that a command whose result was lost does not end with 0.
type output struct {
	io.Writer
	mu     sync.Mutex
	failed error
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.Writer.Write(p)
	if err != nil && o.failed == nil {
		o.failed = err
	}
	return n, err
}

// endOfCommand gives the error that a command ends with: a failed write matters
// more than an exit status, and less than an error.
func (o *output) endOfCommand(err error) error {
	var status exitStatus
	if o.failed != nil && (err == nil || errors.As(err, &status)) {
		return fmt.Errorf("the result could not be written: %w", o.failed)
	}
	return err
}

// printJSON writes v as indented JSON. HTML is not escaped: no browser reads it.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// printYAML writes v as YAML, with the field names of its JSON form.
func printYAML(w io.Writer, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	out, err := manifest.JSONToYAML(text)
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

// table is what the formats table and wide print; columns from wideFrom on are
// left out of table.
type table struct {
	columns  []string
	wideFrom int
	rows     [][]string
	whole    [][]string // the rows of wide, when those are more
	none     string     // said when there are no rows
	after    string     // said after the rows
}

func (t table) printTable(w io.Writer, wide bool) error {
	if len(t.rows) == 0 {
		_, err := fmt.Fprintln(w, t.none)
		return err
	}
	width := len(t.columns)
	if !wide && t.wideFrom > 0 {
		width = t.wideFrom
	}
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, row := range append([][]string{t.columns}, t.rows...) {
		fmt.Fprintln(tw, strings.Join(fillEmptyCells(row[:width]), "\t"))
	}
	if err := tw.Flush(); err != nil || t.after == "" {
		return err
	}
	_, err := fmt.Fprintln(w, t.after)
	return err
}

// fillEmptyCells shows an empty cell as a dash, so that awk can count columns.
func fillEmptyCells(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		if out[i] = decide.Printable(cell); cell == "" {
			out[i] = "-"
		}
	}
	return out
}

// orEmpty makes an empty list an empty JSON array rather than null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
