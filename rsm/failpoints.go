// SPDX-License-Identifier: Apache-2.0

package rsm

import "rsm.storage/rsmctl/rsm/failpoint"

// The moments of a request at which a crash must do no harm.
const (
	afterIntent = "after-intent" // the intent is durable, the robot stands still
	beforeMove  = "before-move"  // it is durable that the robot is told to fetch it
	afterMove   = "after-move"   // the robot has moved the cartridge
	afterRead   = "after-read"   // a label was read
	afterUnload = "after-unload" // the drive has given the cartridge up
	beforeClose = "before-close" // all is done, nothing is recorded
	afterClose  = "after-close"  // all is recorded
)

// verbPoints are the failpoints of one verb, by moment.
type verbPoints map[string]failpoint.Point

// points are those of all verbs that move cartridges, by the name of the verb.
var points = map[string]verbPoints{
	verbIdentify: newVerbPoints("identify", afterIntent, beforeMove, afterMove, afterRead, afterUnload, beforeClose, afterClose),
	verbInject:   newVerbPoints("inject", afterIntent, afterMove, beforeClose, afterClose),
	verbEject:    newVerbPoints("eject", afterIntent, afterMove, beforeClose, afterClose),
	verbMount:    newVerbPoints("mount", afterIntent, beforeMove, afterMove, afterRead, beforeClose, afterClose),
	verbDismount: newVerbPoints("dismount", afterIntent, afterMove, afterUnload, beforeClose, afterClose),
}

// The verbs of library requests.
const (
	verbIdentify = "Identify"
	verbInject   = "Inject"
	verbEject    = "Eject"
	verbMount    = "Mount"
	verbDismount = "Dismount"
)

// Failpoints around the commit of an inventory.
var (
	inventoryBeforeCommit = failpoint.New("rsm/inventory-before-commit")
	inventoryAfterCommit  = failpoint.New("rsm/inventory-after-commit")
)

func newVerbPoints(verb string, moments ...string) verbPoints {
	p := verbPoints{}
	for _, moment := range moments {
		p[moment] = failpoint.New("rsm/" + verb + "-" + moment)
	}
	return p
}

// hitPoint passes a point, if the verb has it.
func (p verbPoints) hitPoint(moment string) {
	if point, ok := p[moment]; ok {
		point.Hit()
	}
}
