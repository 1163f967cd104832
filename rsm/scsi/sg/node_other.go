// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package sg

import "errors"

// noGenericDevices says why a host has no SCSI generic device at all.
const noGenericDevices = "SCSI generic devices (driver: sg) are there on Linux only; a library on the network can be reached from here (driver: iscsi)"

func openNode(string) (node, error) { return nil, errors.New(noGenericDevices) }
