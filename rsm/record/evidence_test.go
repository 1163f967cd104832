// SPDX-License-Identifier: Apache-2.0

package record_test

import (
	"testing"

	"rsm.storage/rsmctl/hack/generated"
	"rsm.storage/rsmctl/rsm/record"
)

func TestTheEvidenceInTheDocumentationIsGenerated(t *testing.T) {
	const page = "../../docs/evidence.md"
	generated.Part(t, page, "```mermaid\n", "```\n", record.EvidenceDiagram())
	generated.Part(t, page, "<!-- the table, generated -->\n\n", "\n<!-- the end of the table -->\n", record.EvidenceTable())
}
