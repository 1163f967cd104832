// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

func TestEveryQuirkOfAVirtualLibraryIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../docs/virtual.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[virtual.Quirks]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/virtual.md does not explain the quirk %s", name)
		}
	}
}
