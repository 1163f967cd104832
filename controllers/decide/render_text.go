// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// The colours (ECMA-48, SGR).
const (
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	red    = "\x1b[31m"
	bold   = "\x1b[1m"
	plain  = "\x1b[0m"
)

// heading says what steps of one action do, and how they are marked.
type heading struct {
	action        Action
	symbol, title string
	color         string
}

// headings are in the order in which steps are carried out.
var headings = []heading{
	{CreatePool, "+", "Pools to create", green},
	{UpdatePool, "~", "Pools to update", yellow},
	{Inject, ">", "Media to inject", yellow},
	{Dismount, ">", "Media to take home from drives", yellow},
	{allocateUnread, "+", "Sides to allocate by barcode, unverified", green},
	{Identify, "?", "Labels to read", yellow},
	{MoveToPool, ">", "Media to move to another pool", yellow},
	{Allocate, "+", "Sides to allocate", green},
	{Complete, "~", "Sides to complete", yellow},
	{Deallocate, "-", "Sides to deallocate", red},
	{RequestInject, "?", "Media to ask a person for", yellow},
	{RequestDismount, "?", "Drives to ask a person about", yellow},
	{DeletePool, "-", "Pools to delete", red},
}

// stepsShown is how many of the steps that are held back are shown each.
const stepsShown = 20

// RenderText writes a plan for people, in colour or not: what drifted, what would be
// done, by action, what is blocked and what is waited for. The last line is
// Plan.Summary.
func RenderText(w io.Writer, plan *Plan, color bool) error {
	t := &textRenderer{w: bufio.NewWriter(w), color: color}
	t.writeRemark("Against", describeBasis(plan))
	t.writeRemark("Hold", describeHold(plan))
	if len(plan.Drift) > 0 {
		t.writeHeading("Drift: what is not as it was recorded or declared")
		for _, d := range plan.Drift {
			t.writeLine("!", yellow, string(d.Reason), d.Message)
		}
	}
	for _, h := range headings {
		t.writeSteps(h, plan.Steps)
	}
	if len(plan.Blocked) > 0 {
		t.writeHeading("Blocked: what rsmctl does not do now")
		for _, b := range plan.Blocked {
			t.writeBlocked(b)
		}
	}
	if len(plan.Waiting) > 0 {
		t.writeHeading("Waiting: what a person has been asked to do")
		for _, waiting := range plan.Waiting {
			t.writeLine("?", yellow, string(waiting.Reason), waiting.Message)
		}
		if slices.ContainsFunc(plan.Waiting, func(w Waiting) bool { return w.Reason != ServiceNeeded && w.Reason != DriveInUse }) {
			t.printf("      Cure: put what is asked for into a port of its library, then run rsmctl again\n")
		}
	}
	if t.headings > 0 {
		t.printf("\n")
	}
	if !plan.Matches() {
		t.printf("Digest: %s\n", plan.Digest)
	}
	t.printf("%s\n", plan.Summary())
	return t.w.Flush()
}

// textRenderer keeps its first error in w, which Flush returns.
type textRenderer struct {
	w        *bufio.Writer
	color    bool
	headings int
}

func (t *textRenderer) printf(format string, args ...any) { _, _ = fmt.Fprintf(t.w, format, args...) }

func (t *textRenderer) paintText(color, text string) string {
	if !t.color {
		return text
	}
	return color + text + plain
}

func (t *textRenderer) writeHeading(title string) {
	if t.headings > 0 {
		t.printf("\n")
	}
	t.headings++
	t.printf("%s\n", t.paintText(bold, title))
}

// writeRemark prints what holds for the whole plan.
func (t *textRenderer) writeRemark(title, text string) {
	if text != "" {
		t.writeHeading(title)
		t.printf("  %s\n", Printable(text))
	}
}

func (t *textRenderer) writeLine(symbol, color, reason, message string) {
	t.printf("  %s %s: %s\n", t.paintText(color, symbol), reason, Printable(message))
}

func (t *textRenderer) writeSteps(h heading, steps []Step) {
	first := true
	for i := range steps {
		if turnOfStep(&steps[i]) != h.action {
			continue
		}
		if first {
			t.writeHeading(h.title)
			first = false
		}
		t.writeLine(h.symbol, h.color, string(steps[i].Reason), steps[i].Message)
	}
}

func (t *textRenderer) writeBlocked(b Blocked) {
	t.writeLine("x", red, string(b.Reason), fmt.Sprintf("%s %s: %s", b.Kind, b.Name, b.Message))
	for i, s := range b.Steps {
		if i == stepsShown {
			t.printf("      and %d more\n", len(b.Steps)-stepsShown)
			break
		}
		t.printf("      %s %s: %s\n", s.Action, s.Reason, Printable(s.Message))
	}
	if b.Cure != "" {
		t.printf("      Cure: %s\n", Printable(b.Cure))
	}
}

// Printable puts a text on one line and replaces what does not print. Names
// and label infos come from media that anybody may have written, and must not
// steer a terminal; errors may have several lines.
func Printable(text string) string {
	text = strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "; ")
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
