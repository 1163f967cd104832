// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package sg

import (
	"errors"
	"os"
)

func deviceNumberOf(string) (deviceNumber, bool) { return deviceNumber{}, false }

func processHasEnded(err error) bool { return errors.Is(err, os.ErrNotExist) }
