// SPDX-License-Identifier: Apache-2.0

package rsm

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
