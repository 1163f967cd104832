// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/sg"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// Connections reaches the libraries that manifests declare.
type Connections struct {
	folder string // of virtual libraries
	log    logr.Logger
	set    atomic.Pointer[manifest.Set]
}

// Guard stands between rsmctl and every library that it connects to, in tests:
// a witness of what is sent. place tells the libraries of several state folders
// apart. The program has none.
var Guard func(place string, bus scsi.Bus) scsi.Bus

// NewConnections keeps virtual libraries in folder, each in a folder of its
// own name. The drivers tell log of connections lost and made.
func NewConnections(folder string, log logr.Logger) *Connections {
	c := &Connections{folder: folder, log: log}
	c.Use(&manifest.Set{})
	return c
}

// Use makes the libraries of set the ones that can be reached.
func (c *Connections) Use(set *manifest.Set) { c.set.Store(set) }

// Suspended returns an error when a manifest says now that nothing is sent to the
// library.
func (c *Connections) Suspended(name string) error {
	for _, l := range c.set.Load().Libraries {
		if l.Value.Metadata.Name == name {
			return Suspended(&l.Value)
		}
	}
	return nil
}

// Suspended returns an error when the manifest of a library says that nothing is
// sent to it (record.ErrInvalidState).
func Suspended(l *v1alpha1.Library) error {
	if l.Spec.Mode != v1alpha1.ModeSuspend {
		return nil
	}
	return fmt.Errorf("%w: it is suspended, so nothing is sent to it; set spec.mode of Library %s to Observe or Enforce", record.ErrInvalidState, l.Metadata.Name)
}

// Connect opens the way to a library. It is an rsm.Connector.
func (c *Connections) Connect(ctx context.Context, name string) (rsm.Connection, error) {
	for _, l := range c.set.Load().Libraries {
		if l.Value.Metadata.Name != name {
			continue
		}
		way, err := c.openBus(ctx, name, l.Value.Spec)
		if err != nil {
			return way, fmt.Errorf("library %s: %w", name, err)
		}
		if Guard != nil {
			way.Bus = Guard(filepath.Join(c.folder, name), way.Bus)
		}
		return way, nil
	}
	return rsm.Connection{}, fmt.Errorf("library %s: %w: no manifest declares it", name, record.ErrInvalidLibrary)
}

// openBus opens the bus of a library through its driver.
func (c *Connections) openBus(ctx context.Context, name string, spec v1alpha1.LibrarySpec) (way rsm.Connection, err error) {
	for _, d := range spec.Drives {
		way.Drives = append(way.Drives, library.DriveAt(d))
	}
	switch spec.Driver {
	case v1alpha1.DriverVirtual:
		way.Bus, err = c.openVirtual(name, spec.Virtual)
	case v1alpha1.DriverISCSI:
		way.Changer = spec.ISCSI.Serial
		way.Bus, err = c.openISCSI(*spec.ISCSI)
	case v1alpha1.DriverSG:
		c.resolveDevices(name, way.Drives)
		way.Bus, err = sg.Open(ctx, sg.Config(*spec.SG))
	default:
		err = fmt.Errorf("driver %q: %w", spec.Driver, errNoDriver)
	}
	return way, err
}

// errNoDriver says that the manifest names a driver that does not exist.
var errNoDriver = errors.New("there is no such driver")

// resolveDevices replaces the devices that a manifest names, which may be links, by
// the names that the bus gives them. A drive whose link leads nowhere today is
// not connected, and the library goes on without it.
func (c *Connections) resolveDevices(name string, drives []library.DriveAt) {
	for i, d := range drives {
		if d.Device == "" {
			continue
		}
		device, err := sg.Resolve(d.Device)
		if err != nil {
			c.log.Info("a drive's device was not found", "library", name, "drive", d.Address, "problem", err.Error())
			continue
		}
		drives[i].Device = device
	}
}

// openVirtual opens a library of files, making it when it is missing.
func (c *Connections) openVirtual(name string, spec *v1alpha1.VirtualLibrary) (scsi.Bus, error) {
	folder := filepath.Join(c.folder, name)
	bus, err := virtual.Open(folder, virtual.Options{})
	if !errors.Is(err, virtual.ErrNoLibrary) {
		return bus, err
	}
	config, err := virtualConfig(spec)
	if err != nil {
		return nil, err
	}
	if err := virtual.Create(folder, config); err != nil {
		return nil, err
	}
	return virtual.Open(folder, virtual.Options{})
}

func (c *Connections) openISCSI(spec v1alpha1.ISCSILibrary) (scsi.Bus, error) {
	config, err := iscsiConfig(spec)
	if err != nil {
		return nil, err
	}
	config.Log = c.log
	return iscsi.Open(config)
}

// NoConnection is the Connector of a command that only reads the records.
func NoConnection(_ context.Context, name string) (rsm.Connection, error) {
	return rsm.Connection{}, fmt.Errorf("library %s: %w: this command works on the records alone", name, record.ErrLibraryOffline)
}
