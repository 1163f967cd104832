// SPDX-License-Identifier: Apache-2.0

package record_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/record"
)

const recordsFile = "testdata/records.json"

// digits are in values only, and stand for how many fields there are.
var digits = regexp.MustCompile(`\d+`)

// The stored form of a record is what databases of earlier versions hold, what
// the quick reader expects, and what the hashes of the audit log cover.
func TestTheStoredFormOfTheRecordsIsKept(t *testing.T) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	for _, record := range []any{
		everyfield.Full[record.Library](), everyfield.Full[record.Element](), everyfield.Full[record.Medium](), everyfield.Full[record.Pool](),
		everyfield.Full[record.LibraryRequest](), everyfield.Full[record.OperatorRequest](), everyfield.Full[record.Event](), everyfield.Full[record.AuditEntry](),
		everyfield.Full[record.Hold](),
	} {
		if err := e.Encode(record); err != nil {
			t.Fatal(err)
		}
	}
	form := digits.ReplaceAll(text.Bytes(), []byte("0"))
	want, err := os.ReadFile(recordsFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(form)); diff != "" {
		t.Errorf("the stored form of a record changes. A new field is added with omitempty, and never renamed; then write it into %s by hand, so that nothing else slips in (-is +would be):\n%s", recordsFile, diff)
	}
}
