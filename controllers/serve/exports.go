// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm/store"
)

// Export makes an export into a folder. The process that holds the database does
// it for itself and for others alike.
func Export(ctx context.Context, s store.Store, to string) (service.Exported, error) {
	info, file, err := store.ExportFile(ctx, s, to, time.Now())
	if err != nil {
		return service.Exported{}, err
	}
	return describeExport(file, info), nil
}

// describeExport describes an export. Its CRC32C is left out: it is for whoever
// reads the export back at once.
func describeExport(file string, i store.Info) service.Exported {
	return service.Exported{
		File: file, FormatVersion: i.FormatVersion, Lineage: i.Lineage, Revision: i.Revision, Time: i.Time,
		RsmctlVersion: i.RsmctlVersion, Size: i.Size, SHA256: i.SHA256, Counts: i.Counts,
	}
}

func (s *Server) serveExport(e exchange) (any, error) {
	var request service.ExportRequest
	if err := e.decodeBody(&request); err != nil {
		return nil, err
	}
	own := filepath.Join(s.Folder, "export")
	to := cmp.Or(request.To, own)
	if !filepath.IsAbs(to) {
		return nil, fmt.Errorf("%w: the folder %s is not an absolute path, and this process runs elsewhere", service.BadRequest, to)
	}
	if err := store.CheckFolder(to, to == own); err != nil {
		return nil, fmt.Errorf("%w: %w", service.BadRequest, err)
	}
	exported, err := Export(e.Context(), s.Store, to)
	return exported, err
}
