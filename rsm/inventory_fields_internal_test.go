// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"reflect"
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

func TestALookAtALibraryReplacesWhatItSees(t *testing.T) {
	const keeps, replaces = "keeps", "replaces"
	look := map[string]string{
		"Name": keeps, "Identity": replaces, "Drives": replaces, "Inventory": replaces,
		"Reading":  keeps,    // mark decides about it
		"Problem":  replaces, // the library has answered
		"Revision": keeps,
	}
	everyfield.Each(func(path string, full, changed record.Library) {
		does, now := replaces, new(library.Library)
		if !reflect.DeepEqual(libraryAfterLook(&full, now, record.InventoryState{}), libraryAfterLook(&changed, now, record.InventoryState{})) {
			does = keeps
		}
		for name, shall := range look {
			if everyfield.Under(path, name) {
				if does != shall {
					t.Errorf("a look %s Library.%s, and not as it shall: libraryAfterLook in inventory_compare.go is to be changed", does, path)
				}
				return
			}
		}
		t.Errorf("Library.%s is new: decide what a look at the library makes of it, in libraryAfterLook in inventory_compare.go (now it %s it), and list it here", path, does)
	})
}
