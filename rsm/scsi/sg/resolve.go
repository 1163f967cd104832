// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Resolve finds the SCSI generic device behind a path: a /dev/sgN itself, a
// device of the tape or changer driver (/dev/st0, /dev/nst0, /dev/sch0), or
// any link to one of them, such as those below /dev/tape/by-id. A Device of a
// Bus has the result as its name.
func Resolve(path string) (string, error) { return thisHost.resolvePath(path) }

func (h host) resolvePath(path string) (string, error) {
	real, err := filepath.EvalSymlinks(filepath.Join(h.root, path))
	if err != nil {
		return "", h.explainUnresolved(path, err)
	}
	name := filepath.Base(real)
	if _, ok := sgNumberOf(name); ok {
		return "/dev/" + name, nil
	}
	for _, class := range []string{classTape, classChanger} {
		entry := filepath.Join(h.root, class, name)
		if _, err := os.Stat(entry); err == nil {
			return genericDeviceOf(path, entry)
		}
	}
	return "", fmt.Errorf("%s is no SCSI device: give a changer or a tape drive, as `rsmctl discover --sg` lists them", path)
}

// genericDeviceOf finds the sg device of the same logical unit as a sysfs entry
// of another driver.
func genericDeviceOf(path, entry string) (string, error) {
	entries, err := os.ReadDir(filepath.Join(entry, "device", "scsi_generic"))
	if err != nil || len(entries) == 0 {
		return "", fmt.Errorf("%s has no SCSI generic device: %s", path, noGenericDevices)
	}
	return "/dev/" + entries[0].Name(), nil
}

// explainUnresolved explains why a path cannot be followed.
func (h host) explainUnresolved(path string, err error) error {
	if pathErr, ok := errors.AsType[*os.PathError](err); ok {
		err = pathErr.Err // its path would be one of ours below root
	}
	if _, classErr := os.Stat(filepath.Join(h.root, classGeneric)); errors.Is(err, os.ErrNotExist) && classErr != nil {
		return fmt.Errorf("%s: %w: %s", path, err, noGenericDevices)
	}
	if errors.Is(err, os.ErrNotExist) && strings.HasPrefix(path, "/dev/sg") {
		return fmt.Errorf("%s: %w; the numbers of devices change with their order: `rsmctl discover --sg` shows today's, and a serial number stays", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
