// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"os"
	"strings"
	"testing"
)

func TestThePageOfTheAPINamesEveryPathAndEveryKindOfError(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"GET " + statusPath, "GET " + databasePath, "POST " + exportsPath, "POST " + allocationsPath, "DELETE " + allocationsPath,
		"GET " + drivePath, "POST " + dismountPath}
	for _, k := range kinds {
		names = append(names, "`"+k.name+"`")
	}
	for _, name := range names {
		if !strings.Contains(string(text), name) {
			t.Errorf("docs/api.md does not tell of %s", name)
		}
	}
}
