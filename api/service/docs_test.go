// SPDX-License-Identifier: Apache-2.0

package service

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
	names := []string{"GET " + StatusPath, "GET " + DatabasePath, "POST " + ExportsPath, "POST " + AllocationsPath, "DELETE " + AllocationsPath,
		"GET " + DrivePath, "POST " + DismountPath}
	for _, kind := range Kinds() {
		names = append(names, "`"+string(kind)+"`")
	}
	for _, name := range names {
		if !strings.Contains(string(text), name) {
			t.Errorf("docs/api.md does not tell of %s", name)
		}
	}
}
