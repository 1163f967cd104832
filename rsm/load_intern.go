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

func (n interner) internWord(s *string) {
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

// internMedium shares the words of one record.
func (n interner) internMedium(m *record.Medium) {
	n.internWord(&m.Type)
	n.internWord(&m.Pool)
	n.internWord(&m.Library)
	n.internWord((*string)(&m.Location.Type))
	for i := range m.Sides {
		s := &m.Sides[i]
		n.internWord((*string)(&s.State))
		n.internWord(&s.OMID.Type)
		n.internWord(&s.Origin)
		n.internWord((*string)(&s.Evidence.Level))
		n.internWord(&s.Evidence.ReadIn)
		if v := s.Evidence.Verdict; v != nil {
			n.internWord((*string)(&v.Kind))
			n.internWord(&v.Pool)
			n.internWord(&v.Format)
			n.internWord(&v.Writer)
			n.internOMID(&v.OMID, s.OMID)
		}
	}
}

// internOMID shares what the label said with what the record says: nearly always
// the same.
func (n interner) internOMID(o *label.OMID, recorded label.OMID) {
	if *o == recorded {
		*o = recorded
		return
	}
	n.internWord(&o.Type)
}
