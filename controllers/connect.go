// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// Connections reaches the libraries that manifests declare. It is the only
// place that knows the drivers: above it, and above rsm/scsi, nothing does.
type Connections struct {
	folder string // of virtual libraries
	set    atomic.Pointer[manifest.Set]
}

// NewConnections keeps virtual libraries in folder, each in a folder of its
// own name.
func NewConnections(folder string) *Connections {
	c := &Connections{folder: folder}
	c.Use(&manifest.Set{})
	return c
}

// Use makes the libraries of set the ones that can be reached.
func (c *Connections) Use(set *manifest.Set) { c.set.Store(set) }

// Connect opens the way to a library. It is an rsm.Connector.
func (c *Connections) Connect(_ context.Context, name string) (rsm.Connection, error) {
	for _, l := range c.set.Load().Libraries {
		if l.Value.Metadata.Name != name {
			continue
		}
		bus, err := c.open(name, l.Value.Spec)
		return rsm.Connection{Bus: bus, Drives: drivesOf(l.Value.Spec)}, err
	}
	return rsm.Connection{}, fmt.Errorf("library %s: %w: no manifest declares it", name, rsm.ErrInvalidLibrary)
}

// drivesOf translates what a manifest says of the drives.
func drivesOf(spec v1alpha1.LibrarySpec) []library.DriveAt {
	drives := make([]library.DriveAt, 0, len(spec.Drives))
	for _, d := range spec.Drives {
		drives = append(drives, library.DriveAt{Address: d.Address, Serial: d.Serial, Device: d.Device})
	}
	return drives
}

// ErrDriver says that the manifest names a driver that this version cannot use.
var ErrDriver = errors.New("this version of rsmctl cannot reach libraries through this driver yet")

func (c *Connections) open(name string, spec v1alpha1.LibrarySpec) (scsi.Bus, error) {
	if spec.Driver != v1alpha1.DriverVirtual {
		return nil, fmt.Errorf("library %s, driver %s: %w; only driver: virtual works for now", name, spec.Driver, ErrDriver)
	}
	folder := filepath.Join(c.folder, name)
	bus, err := virtual.Open(folder, virtual.Options{})
	if !errors.Is(err, virtual.ErrNoLibrary) {
		return bus, err
	}
	config, err := virtualConfig(spec.Virtual)
	if err != nil {
		return nil, fmt.Errorf("library %s: %w", name, err)
	}
	if err := virtual.Create(folder, config); err != nil {
		return nil, fmt.Errorf("library %s: %w", name, err)
	}
	return virtual.Open(folder, virtual.Options{})
}

// NoConnection is the Connector of a command that only reads the records.
func NoConnection(_ context.Context, name string) (rsm.Connection, error) {
	return rsm.Connection{}, fmt.Errorf("library %s: %w: this command works on the records alone", name, rsm.ErrLibraryOffline)
}
