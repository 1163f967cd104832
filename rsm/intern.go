// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// interner keeps one copy of the words that many records share. It is used
// by one goroutine.
type interner map[string]string

// manyWords bounds the interner: a database whose words are all different
// gains nothing from it.
const manyWords = 1 << 14

func (n interner) word(s *string) {
	if *s == "" {
		return
	}
	if known, ok := n[*s]; ok {
		*s = known
		return
	}
	if len(n) < manyWords {
		n[*s] = *s
	}
}

// medium shares the words of one record.
func (n interner) medium(m *record.Medium) {
	n.word(&m.Type)
	n.word(&m.Pool)
	n.word(&m.Library)
	n.word((*string)(&m.Location.Type))
	for i := range m.Sides {
		s := &m.Sides[i]
		n.word((*string)(&s.State))
		n.word(&s.OMID.Type)
		n.word(&s.Origin)
		n.word((*string)(&s.Evidence.Level))
		n.word(&s.Evidence.ReadIn)
		if v := s.Evidence.Verdict; v != nil {
			n.word((*string)(&v.Kind))
			n.word(&v.Pool)
			n.word(&v.Format)
			n.word(&v.Writer)
			n.omid(&v.OMID, s.OMID)
		}
	}
}

// omid shares what the label said with what the record says: nearly always
// the same.
func (n interner) omid(o *label.OMID, recorded label.OMID) {
	if *o == recorded {
		*o = recorded
		return
	}
	n.word(&o.Type)
}
