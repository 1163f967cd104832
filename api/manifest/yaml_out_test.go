// SPDX-License-Identifier: Apache-2.0

package manifest

import "testing"

func TestJSONIsWrittenAsYAMLThatReadsTheSame(t *testing.T) {
	got, err := JSONToYAML([]byte(`{"name":"weekly","id":"0123456","answer":"yes","count":12,"list":[{"a":1},{"b":null}],"none":[],"text":"a: b\nc"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := "name: weekly\nid: \"0123456\"\nanswer: \"yes\"\ncount: 12\nlist:\n  - a: 1\n  - b: null\nnone: []\ntext: |-\n  a: b\n  c\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
