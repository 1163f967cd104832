// SPDX-License-Identifier: Apache-2.0

package everyfield_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/hack/everyfield"
)

type colour string

func (colour) Enum() []string { return []string{"grey", "red", "blue"} }

type inner struct {
	Text  string
	Count uint16
}

// Named is embedded.
type Named struct{ Name string }

type outer struct {
	Named
	Flag   bool
	Paint  colour
	Ratio  float64
	At     *time.Time
	Below  *inner
	List   []inner
	Pair   [2]int
	Labels map[string]string
}

var outerPaths = []string{"Name", "Flag", "Paint", "Ratio", "At", "Below.Text", "Below.Count",
	"List[0].Text", "List[0].Count", "Pair[0]", "Pair[1]", "Labels"}

func TestNothingIsEmptyThatWasFilled(t *testing.T) {
	v := everyfield.Full[outer]()
	if empty := everyfield.Empty(v); len(empty) > 0 {
		t.Errorf("empty are %v", empty)
	}
	if v.Paint != "blue" || !v.Flag || v.Name == v.Below.Text || v.Below.Text == v.List[0].Text || v.Pair[0] == v.Pair[1] {
		t.Errorf("filled with %+v", v)
	}
	if paths := everyfield.Paths[outer](); !slices.Equal(paths, outerPaths) {
		t.Errorf("the fields are %q", paths)
	}
}

func TestEachFieldIsChangedAlone(t *testing.T) {
	var met []string
	everyfield.Each(func(path string, full, changed outer) {
		met = append(met, path)
		differs := func(x, y any) int {
			if reflect.DeepEqual(x, y) {
				return 0
			}
			return 1
		}
		n := 0
		x, y := reflect.ValueOf(full), reflect.ValueOf(changed)
		for i := range x.NumField() {
			n += differs(x.Field(i).Interface(), y.Field(i).Interface())
		}
		if n != 1 {
			t.Errorf("%s: %d fields differ: %+v %+v", path, n, full, changed)
		}
	})
	if !slices.Equal(met, outerPaths) {
		t.Errorf("met %q", met)
	}
}

func TestEachFieldIsSetAlone(t *testing.T) {
	full, n := everyfield.Full[outer](), 0
	everyfield.Alone(func() outer { return outer{} }, func(path string, alone outer) {
		n++
		switch {
		case path == "Below.Count" && (alone.Below.Count != full.Below.Count || alone.Below.Text != ""),
			path == "Name" && alone.Name != full.Name,
			path != "Below.Count" && path != "Below.Text" && alone.Below != nil,
			path != "List[0].Text" && path != "List[0].Count" && alone.List != nil:
			t.Errorf("%s: %+v", path, alone)
		}
		if !slices.Contains(everyfield.Empty(alone), "Name") != (path == "Name") {
			t.Errorf("%s: empty are %v", path, everyfield.Empty(alone))
		}
	})
	if n != len(outerPaths) {
		t.Errorf("met %d fields", n)
	}
}

func TestEachFieldOfAnyTextIsGivenOne(t *testing.T) {
	var met []string
	everyfield.Texts("long", func(path string, v outer) {
		met = append(met, path)
		if n := strings.Count(v.Name+v.Below.Text+v.List[0].Text, "long"); n != 1 || v.Paint != "blue" {
			t.Errorf("%s: %+v", path, v)
		}
	})
	if want := []string{"Name", "Below.Text", "List[0].Text"}; !slices.Equal(met, want) {
		t.Errorf("met %q, want %q", met, want)
	}
}

func TestWhatIsNotSetIsNamed(t *testing.T) {
	v := everyfield.Full[outer]()
	v.Below, v.List[0].Text, v.At, v.Labels, v.Pair[1] = nil, "", nil, nil, 0
	if got, want := everyfield.Empty(v), []string{"At", "Below", "List[0].Text", "Pair[1]", "Labels"}; !slices.Equal(got, want) {
		t.Errorf("empty are %q, want %q", got, want)
	}
}

func TestWhatNeverDiffersIsNamed(t *testing.T) {
	list := []inner{{"a", 1}, {"a", 2}, {"a", 1}}
	if same := everyfield.Same(list); !slices.Equal(same, []string{"Text"}) {
		t.Errorf("the same are %q", same)
	}
}

func TestAFieldIsUnderWhatItIsIn(t *testing.T) {
	for _, c := range []struct {
		path, name string
		under      bool
	}{
		{"Sides[0].Evidence.Level", "Sides", true},
		{"Sides[0].Evidence.Level", "Sides[0].Evidence", true},
		{"Sides[0].Evidence.Level", "Sides.Evidence.Level", true},
		{"Sides[0].EvidenceOf", "Sides.Evidence", false},
		{"PMID", "PM", false},
	} {
		if got := everyfield.Under(c.path, c.name); got != c.under {
			t.Errorf("%s under %s: %t", c.path, c.name, got)
		}
	}
}

func TestWhatCannotBeFilledOrLookedThroughIsNamed(t *testing.T) {
	for name, do := range map[string]func(){
		"a function":                   func() { everyfield.Full[struct{ Do func() }]() },
		"an interface":                 func() { everyfield.Empty(struct{ Any any }{1}) },
		"a number of too few bits":     func() { everyfield.Each(func(string, struct{ Small int8 }, struct{ Small int8 }) {}) },
		"a field that is not exported": func() { everyfield.Paths[struct{ hidden int }]() },
	} {
		if why := messageOfPanic(do); !strings.HasPrefix(why, "everyfield: ") {
			t.Errorf("%s: %q", name, why)
		}
	}
}

func messageOfPanic(do func()) (why string) {
	defer func() { why, _ = recover().(string) }()
	do()
	return ""
}
