// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"context"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// Allocate draws a side. The process that holds the database does it for itself
// and for others alike.
func Allocate(ctx context.Context, session *rsm.Session, request service.AllocationRequest) (service.Allocated, error) {
	drawn, err := session.Draw(ctx, drawForRequest(request))
	if err != nil {
		return service.Allocated{}, err
	}
	return describeDrawn(drawn), nil
}

func drawForRequest(r service.AllocationRequest) rsm.Draw {
	return rsm.Draw{Pool: r.Pool, LMID: record.LMID(r.LMID), Origin: r.Origin, Reason: r.Reason}
}

// describeDrawn describes a side that was drawn.
func describeDrawn(d *rsm.Drawn) service.Allocated {
	m := d.Medium
	return service.Allocated{
		LMID: string(d.LMID), PMID: string(m.PMID), Side: d.Side.Index, OMID: service.OMID(m.Sides[d.Side.Index].OMID),
		Barcode: m.Barcode, Pool: m.Pool, Library: m.Library,
		Location: service.Location{Type: string(m.Location.Type), Address: m.Location.Address},
	}
}

func (s *Server) serveAllocate(e exchange) (any, error) {
	var request service.AllocationRequest
	if err := e.decodeBody(&request); err != nil {
		return nil, err
	}
	allocated, err := Allocate(e.Context(), s.sessionOfUser(), request)
	return allocated, err
}

func (s *Server) serveDeallocate(e exchange) (any, error) {
	return struct{}{}, s.sessionOfUser().Deallocate(e.Context(), record.LMID(e.PathValue("lmid")), e.URL.Query().Get("reason"))
}
