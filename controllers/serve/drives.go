// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// Drives takes cartridges out of drives for a person, whoever put them there. The
// person names a drive by its element address or its serial number. The process
// that holds the database does it for itself and for others alike.
type Drives struct {
	Manager *rsm.Manager
	Session *rsm.Session
	// Refuse returns an error when nothing may be sent to a library; nil: no
	// library is refused.
	Refuse func(library string) error
}

// Look tells what is in a drive, and whether it is in use.
func (d Drives) Look(ctx context.Context, name, drive string) (*service.DriveView, error) {
	address, err := d.findDrive(ctx, name, drive)
	if err != nil {
		return nil, fmt.Errorf("look at drive %s of %s: %w", drive, name, err)
	}
	view, err := d.Session.LookAtDrive(ctx, name, address)
	if err != nil {
		return nil, err
	}
	return describeDriveView(view), nil
}

// Dismount brings the cartridge of a drive home, as it was agreed to.
func (d Drives) Dismount(ctx context.Context, name, drive string, request service.DismountRequest) (service.Dismounted, error) {
	address, err := d.findDrive(ctx, name, drive)
	if err != nil {
		return service.Dismounted{}, fmt.Errorf("dismount drive %s of %s: %w", drive, name, err)
	}
	m, err := d.Session.DismountDrive(ctx, name, address, request.Consent, request.Reason)
	if err != nil {
		return service.Dismounted{}, err
	}
	return service.Dismounted{Library: name, Drive: address, PMID: string(m.PMID), Name: m.Name(), To: m.Location.Address}, nil
}

func describeDriveView(v *rsm.DriveView) *service.DriveView {
	return &service.DriveView{
		Library: v.Library, Drive: v.Drive, Serial: v.Serial, PMID: string(v.PMID), Name: v.Name, Barcode: v.Barcode,
		Mount: (*service.Mount)(v.Mount), Since: v.Since, Position: v.Position, Signs: v.Signs, To: v.To, Consent: v.Consent,
	}
}

// findDrive finds a drive as the last look saw it. A library that was never looked
// at is looked at first.
func (d Drives) findDrive(ctx context.Context, name, drive string) (int, error) {
	if d.Refuse != nil {
		if err := d.Refuse(name); err != nil {
			return 0, err
		}
	}
	library, err := d.Manager.Library(name)
	if err == nil && library.Inventory == nil {
		if _, err = d.Session.Inventory(ctx, name, rsm.InventoryOptions{Method: record.Fast}); err == nil {
			library, err = d.Manager.Library(name)
		}
	}
	if err != nil {
		return 0, err
	}
	return addressOfDrive(library, drive, d.Manager.Elements(name))
}

// addressOfDrive finds a drive of a library by its element address, or by its serial
// number, which may consist of digits, too.
func addressOfDrive(library *record.Library, drive string, elements []*record.Element) (int, error) {
	var there []string
	var alike []int
	for i := range library.Drives {
		at := &library.Drives[i]
		if drive == strconv.Itoa(at.Address) {
			return at.Address, nil
		}
		if at.Serial != "" && drive == at.Serial {
			alike = append(alike, at.Address)
		}
		there = append(there, element.DriveName(at.Address, at.Serial))
	}
	switch {
	case len(alike) == 1:
		return alike[0], nil
	case len(alike) > 1:
		return 0, fmt.Errorf("%w: several drives have that serial number; say the element address of the one that is meant: %s", record.ErrObjectNotFound, strings.Join(there, ", "))
	}
	what := "there is no such drive"
	for _, e := range elements {
		if drive == strconv.Itoa(e.Address) && e.Type != element.Drive {
			what = fmt.Sprintf("element %d is a %s, not a drive", e.Address, e.Type)
		}
	}
	if len(there) == 0 {
		return 0, fmt.Errorf("%w: %s; the library has no drive", record.ErrObjectNotFound, what)
	}
	return 0, fmt.Errorf("%w: %s; say the element address or the serial number of one of %s", record.ErrObjectNotFound, what, strings.Join(there, ", "))
}

func (s *Server) drivesOfHolder() Drives { return Drives{s.Manager, s.sessionOfUser(), s.Refuse} }

func (s *Server) serveDriveView(e exchange) (any, error) {
	view, err := s.drivesOfHolder().Look(e.Context(), e.PathValue("library"), e.PathValue("drive"))
	return view, e.whyEnded(err)
}

func (s *Server) serveDismount(e exchange) (any, error) {
	var request service.DismountRequest
	if err := e.decodeBody(&request); err != nil {
		return nil, err
	}
	done, err := s.drivesOfHolder().Dismount(e.Context(), e.PathValue("library"), e.PathValue("drive"), request)
	return done, e.whyEnded(err)
}

// whyEnded is the error of a request that waits for a library. When this process
// ends it is Stopping: the request was given up before anything was done.
func (e exchange) whyEnded(err error) error {
	if errors.Is(err, context.Canceled) && errors.Is(context.Cause(e.Context()), service.Stopping) {
		return fmt.Errorf("%w: %w", service.Stopping, err)
	}
	return err
}
