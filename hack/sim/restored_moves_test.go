// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"pgregory.net/rapid"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// move is something that happens in a history. It has dice of its own: when one move
// is left out, the others stay what they are.
type move struct {
	What string
	Dice uint64
}

func generateMove() *rapid.Generator[move] {
	return rapid.Custom(func(t *rapid.T) move {
		return move{
			rapid.SampledFrom([]string{"apply", "edit", "insert", "remove", "move", "swap", "bring"}).Draw(t, "what"),
			rapid.Uint64().Draw(t, "dice"),
		}
	})
}

func (d *disaster) playMoves(moves []move) {
	for _, m := range moves {
		d.dice = newDice(m.Dice)
		v := pickOne(d.dice, d.vaults)
		switch m.What {
		case "apply":
			d.applyWithConsent()
		case "edit":
			d.editManifests()
			d.enforceLibraries()
		case "insert":
			d.insertCartridge(v)
		case "remove":
			d.removeCartridge(v)
		case "move":
			d.moveCartridge(v)
		case "swap":
			d.swapCartridges(v)
		case "bring":
			d.bringNewCartridge(v)
		}
	}
}

// enforceLibraries has every library worked with: one that may not be touched keeps
// its records as they are. Pools stay as they were declared at the time of the
// backup: what is given back goes where its pool's manifest says, and the backup
// cannot tell what that said once.
func (d *disaster) enforceLibraries() {
	m := d.manifests.cloneVersion()
	for i := range m.libraries {
		m.libraries[i].Mode = v1alpha1.ModeEnforce
	}
	if d.backup != nil {
		m.pools = d.pools
		m.makeLoadable()
	}
	d.manifests = m
}
