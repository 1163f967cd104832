// SPDX-License-Identifier: Apache-2.0

package library

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// goText is the text of this package: of its tests, or of all else. The files of
// the names and of the table, which heed no quirk, are left out.
func goText(t *testing.T, tests bool) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") != tests || file == "quirks.go" || file == "quirk_table.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// heededOnSight are the quirks that are dealt with where they show themselves, so
// that nobody asks for them later, and what deals with them.
var heededOnSight = map[string]string{
	"SameIdentities":    `\bsharesIdentity\(`,
	"SameSerials":       `\.sharedSerial\b`,
	"UncountedElements": `\blearnQuirk\(UncountedElements\)`,
}

func TestEveryNamedQuirkIsHeeded(t *testing.T) {
	code := goText(t, false)
	for name := range namedQuirks(t) {
		heeds, onSight := heededOnSight[name]
		if !onSight {
			heeds = `\b(hasQuirk|expectQuirks)\(.*\b` + name + `\b`
		}
		if !regexp.MustCompile(heeds).MatchString(code) {
			t.Errorf("no code heeds %s: ask hasQuirk(%s) where the device is asked or believed, "+
				"or, if it is dealt with as soon as it is seen, say in heededOnSight what does so", name, name)
		}
	}
}

func TestEveryQuirkThatIsPlayedIsMetByTheLibrary(t *testing.T) {
	tests := goText(t, true)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[virtual.Quirks]()) {
		if !regexp.MustCompile(`\b` + field.Name + `(: | = )`).MatchString(tests) {
			t.Errorf("no test opens a library with the quirk %s: add an entry to the table of virtual_quirks_test.go", field.Name)
		}
	}
}
