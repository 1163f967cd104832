// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestEveryPathOfADeviceLeadsToItsGenericOne(t *testing.T) {
	h := newTree(t)
	for path, want := range map[string]string{
		"/dev/sg2":                               "/dev/sg2",
		"/dev/sch0":                              "/dev/sg2",
		"/dev/st0":                               "/dev/sg1",
		"/dev/nst0":                              "/dev/sg1",
		"/dev/st1":                               "/dev/sg10",
		"/dev/tape/by-id/scsi-1ADIC_A0C0123456":  "/dev/sg2",
		"/dev/tape/by-id/scsi-1IBM_VD0001-nst":   "/dev/sg1",
		"/dev/tape/by-id/../by-id/../../sg10":    "/dev/sg10",
		"/dev/./tape/by-id/scsi-1IBM_VD0001-nst": "/dev/sg1",
	} {
		got, err := h.resolvePath(path)
		if got != want || err != nil {
			t.Errorf("%s: %q, %v, wanted %s", path, got, err, want)
		}
	}
}

func TestWhatIsNoChangerAndNoDriveIsNotResolved(t *testing.T) {
	h := newTree(t)
	h.writeFile("dev/null", "")
	h.writeFile("dev/sgx", "")
	h.linkFile("loop", "dev/loop")
	for _, path := range []string{"/dev/null", "/dev/sgx", "/dev", "/dev/loop", "/dev/sg2/x", ""} {
		if got, err := h.resolvePath(path); err == nil {
			t.Errorf("%s became %s", path, got)
		}
	}
}

func TestAPathThatIsGoneSaysHowToFindTheDeviceAgain(t *testing.T) {
	h := newTree(t)
	_, err := h.resolvePath("/dev/sg7")
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "serial") || strings.Contains(err.Error(), h.root) {
		t.Errorf("got %v", err)
	}
}

func TestAHostWithoutTheDriverIsToldToLoadIt(t *testing.T) {
	h := newTree(t)
	h.removeFile("sys/class/scsi_generic")
	h.removeFile("sys/devices/sg1/scsi_generic")
	h.removeFile("dev/sg2")
	for name, ask := range map[string]func() error{
		"a path of the driver":            func() error { _, err := h.resolvePath("/dev/sg2"); return err },
		"a link to it":                    func() error { _, err := h.resolvePath("/dev/tape/by-id/scsi-1ADIC_A0C0123456"); return err },
		"a device of another driver":      func() error { _, err := h.resolvePath("/dev/st0"); return err },
		"a list of all":                   func() error { _, err := h.listUnits(); return err },
		"a library by its serial number":  func() error { _, err := h.openConfigured(Config{Serial: "SN-sg2"}); return err },
		"a library by its changer's path": func() error { _, err := h.openConfigured(Config{Changer: "/dev/sg1"}); return err },
	} {
		if err := ask(); err == nil || !strings.Contains(err.Error(), noGenericDevices) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
