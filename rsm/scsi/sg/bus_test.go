// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi"
)

func deviceNames(t *testing.T, b *Bus) []string {
	t.Helper()
	devices, err := b.Devices(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range devices {
		all = append(all, d.Name())
	}
	return all
}

func TestALibraryIsItsChangerAndAllDrivesOfTheHost(t *testing.T) {
	for _, config := range []Config{
		{Changer: "/dev/sg2"}, {Changer: "/dev/sch0"}, {Changer: "/dev/tape/by-id/scsi-1ADIC_A0C0123456"}, {Serial: "SN-sg2"},
	} {
		h := newTree(t)
		b, err := h.openConfigured(config)
		if err != nil {
			t.Errorf("%+v: %v", config, err)
			continue
		}
		if got := deviceNames(t, b); !slices.Equal(got, []string{"/dev/sg2", "/dev/sg1", "/dev/sg10"}) {
			t.Errorf("%+v: %v", config, got)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		for path, n := range h.nodes {
			if n.opened != n.closed {
				t.Errorf("%+v: %s was opened %d times and closed %d times", config, path, n.opened, n.closed)
			}
		}
	}
}

func TestDiscoveryListsChangersAndDrivesByNumber(t *testing.T) {
	h := newTree(t)
	h.attachUnit("sg3", 8)
	b, err := h.openAllUnits()
	if err != nil {
		t.Fatal(err)
	}
	if got := deviceNames(t, b); !slices.Equal(got, []string{"/dev/sg1", "/dev/sg2", "/dev/sg3", "/dev/sg10"}) {
		t.Errorf("got %v", got)
	}
}

func TestADriveThatCannotBeOpenedSaysWhyWhenItIsAsked(t *testing.T) {
	h := newTree(t)
	delete(h.nodes, "/dev/sg1")
	b, err := h.openConfigured(Config{Changer: "/dev/sg2"})
	if err != nil {
		t.Fatal(err)
	}
	devices, _ := b.Devices(context.Background())
	n, err := devices[1].Do(context.Background(), scsi.TestUnitReady(), scsi.None, nil)
	if n != 0 || !errors.Is(err, os.ErrPermission) || errors.Is(err, scsi.ErrOutcomeUnknown) {
		t.Errorf("got %d, %v", n, err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestALibraryIsNotOpenedWithoutItsChanger(t *testing.T) {
	for _, c := range []struct {
		why    string
		config Config
		change func(*tree)
		says   string
	}{
		{"it may not be opened", Config{Changer: "/dev/sg2"}, func(h *tree) { delete(h.nodes, "/dev/sg2") }, "may not open /dev/sg2"},
		{"it may not be opened, and has a serial number", Config{Serial: "SN-sg2"}, func(h *tree) { delete(h.nodes, "/dev/sg2") }, "may not open /dev/sg2"},
		{"the path is a drive's", Config{Changer: "/dev/nst0"}, nil, "/dev/nst0 (/dev/sg1) is not a medium changer"},
		{"the path is a disk's", Config{Changer: "/dev/sg0"}, nil, "not a medium changer"},
		{"there is no such path", Config{Changer: "/dev/sg9"}, nil, "no such file"},
		{"another serial number", Config{Serial: "A0C"}, nil, "/dev/sg2 is SN-sg2"},
		{"a drive's serial number", Config{Serial: "SN-sg1"}, nil, "no changer with the serial number SN-sg1"},
		{"it has no serial number", Config{Serial: "SN-sg2"}, func(h *tree) {
			h.nodes["/dev/sg2"].answers = func(*command) (answer, error) { return answer{host: didBadTarget}, nil }
		}, "no changer of this host told its own"},
		{"it is not named", Config{}, nil, "by its path or by its serial"},
		{"it is named twice", Config{Changer: "/dev/sg2", Serial: "SN-sg2"}, nil, "not by both"},
	} {
		h := newTree(t)
		if c.change != nil {
			c.change(h)
		}
		b, err := h.openConfigured(c.config)
		if err == nil {
			t.Errorf("%s: opened %v", c.why, deviceNames(t, b))
			continue
		}
		if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, wanted %q", c.why, err, c.says)
		}
		for path, n := range h.nodes {
			if n.opened != n.closed {
				t.Errorf("%s: %s stayed open", c.why, path)
			}
		}
	}
}

func TestOfTwoPathsToAChangerOneThatWorksIsTaken(t *testing.T) {
	h := newTree(t)
	h.attachUnit("sg3", 8)
	h.nodes["/dev/sg3"].answers = tellSerial("SN-sg2")
	h.nodes["/dev/sg2"].answers = func(*command) (answer, error) { return answer{host: 0x0F}, nil }
	b, err := h.openConfigured(Config{Serial: "SN-sg2"})
	if err != nil {
		t.Fatal(err)
	}
	if got := deviceNames(t, b)[0]; got != "/dev/sg3" {
		t.Errorf("got %s", got)
	}
}

func TestADeviceThatVanishesDuringTheListIsLeftOut(t *testing.T) {
	h := newTree(t)
	h.removeFile("sys/devices/sg1")
	h.writeFile("sys/class/scsi_generic/README", "")
	units, err := h.listUnits()
	if err != nil || len(units) != 2 {
		t.Errorf("got %v, %v", units, err)
	}
}
