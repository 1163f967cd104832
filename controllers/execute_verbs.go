// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// performStep calls the verb of a step. Every verb checks again, in the
// transaction that changes the record, that the step still holds.
func performStep(ctx context.Context, session *rsm.Session, s decide.Step) error {
	switch s.Action {
	case decide.CreatePool:
		return session.CreatePool(ctx, *s.Spec, s.Message)
	case decide.UpdatePool:
		return session.UpdatePool(ctx, *s.Spec, s.Message)
	case decide.DeletePool:
		return session.DeletePool(ctx, s.Name, s.Message)
	case decide.Inject:
		return session.Inject(ctx, s.PMID, s.Message)
	case decide.Allocate:
		return allocateBySide(ctx, session, s)
	case decide.Deallocate:
		return session.Deallocate(ctx, s.LMID, s.Message)
	case decide.Complete:
		return session.Complete(ctx, s.LMID, s.Message)
	case decide.MoveToPool:
		return session.MoveToPool(ctx, s.PMID, s.Pool, s.Message)
	case decide.Dismount:
		if s.Reason == decide.StillInDrive {
			return session.Dismount(ctx, s.PMID)
		}
		return session.DismountIdle(ctx, s.Library, s.Drive, s.PMID, s.Message)
	case decide.RequestInject:
		return requestMedium(ctx, session, s)
	case decide.RequestDismount:
		_, err := session.SubmitRequest(ctx, record.OperatorRequest{Kind: record.FreeDrive, Library: s.Library, Message: s.Message})
		return err
	}
	return fmt.Errorf("rsmctl does not know the action %q; this is a defect, please report it", s.Action)
}

func allocateBySide(ctx context.Context, session *rsm.Session, s decide.Step) error {
	wanted := allocationOf(s)
	_, err := session.Allocate(ctx, wanted)
	return err
}

// allocationOf is what a step asks to allocate.
func allocationOf(s decide.Step) rsm.Allocation {
	want := rsm.Allocation{
		Side:      record.SideRef{PMID: s.PMID, Index: s.Side},
		Pool:      s.Pool,
		LMID:      s.LMID,
		Origin:    s.Origin,
		ByBarcode: s.Reason == decide.TrustedBarcode,
		Reason:    s.Message,
	}
	if s.OMID != nil {
		want.Expect = s.OMID.Key()
	}
	return want
}

func requestMedium(ctx context.Context, session *rsm.Session, s decide.Step) error {
	_, err := session.SubmitRequest(ctx, requestOf(s))
	return err
}

// requestOf is what a step asks of a person.
func requestOf(s decide.Step) record.OperatorRequest {
	want := record.OperatorRequest{
		Kind:    record.InsertMedium,
		Library: s.Library,
		PMID:    s.PMID,
		Barcode: s.Barcode,
		Pool:    s.Pool,
		Origin:  s.Origin,
		Message: s.Message,
	}
	if s.OMID != nil {
		want.OMID = *s.OMID
	}
	return want
}
