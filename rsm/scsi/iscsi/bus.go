// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Bus is a scsi.Bus of the logical units of some targets behind one portal.
// Its methods are safe for concurrent use.
type Bus struct{ config Config }

var _ scsi.Bus = (*Bus)(nil)

// Open checks the configuration. It connects to nobody: the first use of a
// target does.
func Open(config Config) (*Bus, error) {
	config, err := config.prepared()
	if err != nil {
		return nil, err
	}
	if err := config.checkTargets(); err != nil {
		return nil, err
	}
	return &Bus{config: config}, nil
}

// Devices lists the logical units of all targets: targets in the order of the
// configuration, logical units in the order of their numbers.
func (b *Bus) Devices(context.Context) ([]scsi.Device, error) {
	return nil, errors.New("the initiator cannot log in yet")
}

// Close logs out of all targets and waits until nothing of the bus is left. A
// command that is out ends with scsi.ErrOutcomeUnknown.
func (b *Bus) Close() error { return nil }
