// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/hack/everyfield"
)

func TestEachFieldOfAProblemIsInItsJSON(t *testing.T) {
	everyfield.Each(func(path string, full, changed manifest.Problem) {
		x, _ := json.Marshal(jsonProblemOf(&full))
		y, _ := json.Marshal(jsonProblemOf(&changed))
		if shown := string(x) != string(y); shown == (path == "SourceColumn") { // it is for the text form, which marks the place in Source
			t.Errorf("Problem.%s: in its JSON: %t; extend jsonProblem in json.go", path, shown)
		}
	})
}
