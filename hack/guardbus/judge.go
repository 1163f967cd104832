// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// judgeCommand returns an error for a padded command that must not be sent.
func (b *bus) judgeCommand(ctx context.Context, u *unit, c []byte) error {
	kind, err := u.readKind(ctx)
	if err != nil {
		return errorNotSent(scsi.CommandName(c), u.name, err)
	}
	t, moves := parseTransfer(c)
	switch {
	case kind == scsi.TypeChanger && moves:
		return b.judgeTransfer(ctx, u, t, fmt.Sprintf("%s %s", scsi.CommandName(c), t))
	case kind == scsi.TypeTape:
		return b.judgeDriveCommand(ctx, u, fmt.Sprintf("%s to %s", scsi.CommandName(c), u.name))
	}
	return nil
}

func (b *bus) judgeTransfer(ctx context.Context, u *unit, t *transfer, command string) error {
	problem := b.lookIntoDrives(ctx)
	known := b.serialsByDrive()
	if len(known) == 0 && problem != nil {
		return errorNotSent(command, u.name, problem)
	}
	concerned := slices.DeleteFunc(slices.Clone(t.places), func(a int) bool { _, drive := known[a]; return !drive })
	return b.judgeDrives(concerned, command, problem)
}

func (b *bus) judgeDriveCommand(ctx context.Context, u *unit, command string) error {
	elements, problem := b.possibleElements(ctx, u)
	if problem != nil {
		return errorNotSent(command, u.name, problem)
	}
	if !b.restsInOurHands(elements) {
		problem = b.lookIntoDrives(ctx)
	}
	return b.judgeDrives(elements, command, problem)
}

// restsInOurHands tells whether all drives are ours while the robot works for
// the program: nobody but the program has one moved then.
func (b *bus) restsInOurHands(elements []int) (rests bool) {
	b.withHoldings(func(h *holdings) {
		rests = h.atWork > 0 && !slices.ContainsFunc(elements, func(a int) bool { return !h.isOurs(a) })
	})
	return rests
}

// judgeDrives refuses a command that concerns a drive which is full and not ours.
// problem is why nobody could look. Then what was last seen counts.
func (b *bus) judgeDrives(elements []int, command string, problem error) error {
	for _, address := range elements {
		var foreign, blind bool
		var barcode string
		b.withHoldings(func(h *holdings) {
			d := h.driveByAddress(address)
			foreign = d.newestClaim() == nil && (d.full || !d.seen)
			blind, barcode = !d.seen, d.barcode
		})
		switch {
		case foreign && blind:
			return errorNotSent(command, fmt.Sprintf("drive %d", address), cmp.Or(problem, errNotTold))
		case foreign:
			return b.ledger.refuseCommand(b.library, command, address, barcode)
		}
	}
	return nil
}

var errNotTold = errors.New("the changer says nothing of it")

// errorNotSent is the error when the guard cannot tell whether a command may be
// sent. Of an answer to the guard's own question only the words are passed on: it is
// no answer to the command.
func errorNotSent(command, to string, err error) error {
	var status scsi.Status
	text := fmt.Sprintf("%s was not sent, since the guard of this test could not look what is in %s", command, to)
	if hasAnswered(err) || errors.As(err, &status) || errors.Is(err, scsi.ErrOutcomeUnknown) {
		return fmt.Errorf("%s: %s", text, err.Error())
	}
	return fmt.Errorf("%s: %w", text, err)
}
