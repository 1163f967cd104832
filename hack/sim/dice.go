// SPDX-License-Identifier: Apache-2.0

package sim

import "math/rand/v2"

// dice are where all decisions of a history come from.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0x72736d))} }

// oneIn is true once in n times.
func (d dice) oneIn(n int) bool { return d.IntN(n) == 0 }

// Read makes the dice a source of random bytes, for UUIDs.
func (d dice) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(d.Uint32())
	}
	return len(p), nil
}

// pickOne takes one of a list that is not empty.
func pickOne[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// choice is one of several things that can happen, as often as its weight
// says.
type choice struct {
	weight int
	do     func()
}

// chooseOne lets one of them happen.
func (d dice) chooseOne(choices ...choice) {
	total := 0
	for _, c := range choices {
		total += c.weight
	}
	at := d.IntN(total)
	for _, c := range choices {
		if at -= c.weight; at < 0 {
			c.do()
			return
		}
	}
}
