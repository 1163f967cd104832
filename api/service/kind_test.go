// SPDX-License-Identifier: Apache-2.0

package service

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"slices"
	"strconv"
	"testing"
)

// declaredKinds are the values of the constants of type Kind.
func declaredKinds(t *testing.T) (kinds []Kind) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "kind.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && fmt.Sprint(spec.Type) == "Kind" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil || value != spec.Names[0].Name {
				t.Errorf("%s has the value %q, %v", spec.Names[0].Name, value, err)
			}
			kinds = append(kinds, Kind(value))
		}
		return true
	})
	slices.Sort(kinds)
	return kinds
}

func TestEveryKindHasItsNameForAValueAndAStatus(t *testing.T) {
	if all := declaredKinds(t); !slices.Equal(all, Kinds()) {
		t.Errorf("declared are %v, and a status have %v", all, Kinds())
	}
	for _, kind := range Kinds() {
		if status := kind.Status(); status < 400 || http.StatusText(status) == "" {
			t.Errorf("%s has status %d", kind, status)
		}
	}
	if status := Kind("").Status(); status != http.StatusInternalServerError {
		t.Errorf("an error of no kind has status %d", status)
	}
}

func TestAProblemKeepsItsKindAndItsWordsOverTheWire(t *testing.T) {
	for _, kind := range append(Kinds(), "", "OfALaterTime") {
		text, err := json.Marshal(&Problem{Text: "draw a side: in vain", Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf(`{"error":"draw a side: in vain","kind":"%s"}`, string(kind)); string(text) != want {
			t.Errorf("%s goes over the wire, not %s", text, want)
		}
		var got Problem
		if err := json.Unmarshal(text, &got); err != nil || got.Error() != "draw a side: in vain" {
			t.Errorf("%s came out as %q, %v", text, got.Error(), err)
		}
		if found := errors.Is(&got, kind); found != (kind != "") {
			t.Errorf("that %q is of its kind is %t", kind, found)
		}
	}
}
