// SPDX-License-Identifier: Apache-2.0

package record

import (
	"fmt"
	"strings"
)

// StateDiagram draws the side state machine as a Mermaid diagram, straight
// from the table.
func StateDiagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, state := range []SideState{Unknown, Unprepared, Incompatible, Foreign, Import, Available, Reserved, Allocated, Complete, Decommissioned} {
		fmt.Fprintf(&b, "    %s\n", state)
	}
	b.WriteString("    [*] --> Unknown: a cartridge appears\n")
	for _, t := range Transitions {
		if t.From != t.To {
			fmt.Fprintf(&b, "    %s --> %s: %s\n", t.From, t.To, strings.TrimPrefix(string(t.Cause), "be "))
		}
	}
	return b.String()
}

// EvidenceDiagram draws what happens to what is known of a side as a Mermaid
// diagram, straight from the table.
func EvidenceDiagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	node := func(k knowledge) string { return strings.ReplaceAll(k.String(), ", away", "Away") }
	for _, k := range allKnowledge {
		fmt.Fprintf(&b, "    state %q as %s\n", k, node(k))
	}
	b.WriteString("    [*] --> None: a cartridge appears\n")
	for _, row := range evidenceChanges {
		of := ""
		if row.Of != anySide && !row.From.Away {
			of = " (" + row.Of.String() + ")"
		}
		fmt.Fprintf(&b, "    %s --> %s: %s%s\n", node(row.From), node(row.To), row.Event, of)
	}
	return b.String()
}

// EvidenceTable writes the table in Markdown: a line for each event and the
// sides that fare alike, a column for what was known, and in it what is known
// then. An empty field stays as it was.
func EvidenceTable() string {
	var b strings.Builder
	b.WriteString("| What happens | Side |")
	for _, k := range allKnowledge {
		fmt.Fprintf(&b, " %s |", k)
	}
	b.WriteString("\n|" + strings.Repeat("---|", 2+len(allKnowledge)) + "\n")
	for i, row := range evidenceChanges {
		if i > 0 && row.Event == evidenceChanges[i-1].Event {
			continue
		}
		alike := map[string]standing{}
		for _, of := range standings {
			alike[evidenceFields(row.Event, of)] |= of
		}
		for _, of := range standings {
			if fields := evidenceFields(row.Event, of); alike[fields]&-alike[fields] == of && strings.Trim(fields, " |") != "" {
				fmt.Fprintf(&b, "| %s | %s |%s\n", row.Event, alike[fields], fields)
			}
		}
	}
	return b.String()
}

// evidenceFields writes what an event makes of all that can be known of a side, a
// field of the table each.
func evidenceFields(event EvidenceEvent, of standing) string {
	var b strings.Builder
	for _, k := range allKnowledge {
		if to := k.knowledgeAfter(event, of); to != k {
			fmt.Fprintf(&b, " %s", to)
		}
		b.WriteString(" |")
	}
	return b.String()
}
