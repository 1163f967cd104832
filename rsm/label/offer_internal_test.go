// SPDX-License-Identifier: Apache-2.0

package label

import (
	"strings"
	"testing"
	"time"
)

// stuck does not come back from its turn before it is released.
type stuck struct{ begun, release chan struct{} }

func (stuck) Type() string { return "STUCK" }

func (s stuck) Claim(Reading) (Claim, bool) {
	close(s.begun)
	<-s.release
	return Claim{OMID: OMID{Type: "STUCK", ID: "late"}, Strength: Checked}, true
}

type prompt struct{ typ string }

func (p prompt) Type() string { return p.typ }

func (p prompt) Claim(Reading) (Claim, bool) {
	return Claim{OMID: OMID{Type: p.typ, ID: "1"}, Strength: Magic}, true
}

func TestAReaderThatDoesNotComeBackIsPassedOver(t *testing.T) {
	for name, order := range map[string]func(s stuck) []Reader{
		"the first": func(s stuck) []Reader { return []Reader{s, prompt{"A"}} },
		"the last":  func(s stuck) []Reader { return []Reader{prompt{"A"}, s} },
		"alone":     func(s stuck) []Reader { return []Reader{s} },
	} {
		s := stuck{make(chan struct{}), make(chan struct{})}
		g := NewRegistry(order(s)...)
		rung := make(chan time.Time, 1)
		go func() {
			<-s.begun
			rung <- time.Time{}
		}()
		g.alarm = func() <-chan time.Time { return rung }
		v := g.Identify(Reading{{Kind: Data, Data: []byte("some data")}, {Kind: EndOfData}})
		close(s.release)
		if !strings.Contains(v.Detail, "the reader of STUCK labels did not come back") {
			t.Errorf("%s: %+v", name, v)
		}
		if want := (name != "alone"); (v.Kind == Labelled && v.OMID.Type == "A") != want {
			t.Errorf("%s: %+v", name, v)
		}
	}
}
