// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
)

const vtl, driveA, driveB = "iqn.2026-11.example:vtl", "iqn.2026-11.example:drive-a", "iqn.2026-11.example:drive-b"

func changerAt(device, serial string, drives ...element.DriveInfo) library.FoundChanger {
	return library.FoundChanger{
		Unit:   library.Unit{Identity: element.Identity{Vendor: "STK", Product: "L700", Serial: serial}, Device: device},
		Drives: drives,
	}
}

func driveInfo(address int, device, serial string) element.DriveInfo {
	return element.DriveInfo{Address: address, Identity: element.Identity{Serial: serial}, Connected: device != "", Device: device}
}

func guessed(d element.DriveInfo) element.DriveInfo {
	d.Guessed = true
	return d
}

func looseDrive(device, serial string) library.Unit {
	return library.Unit{Identity: element.Identity{Serial: serial}, Device: device}
}

// overISCSI is a discovery at one portal.
func overISCSI(changers ...library.FoundChanger) *Discovery {
	return &Discovery{Found: library.Found{Changers: changers}, ISCSI: &v1alpha1.ISCSILibrary{Portal: "127.0.0.1:3260"}}
}

func attached(changers ...library.FoundChanger) *Discovery {
	return &Discovery{Found: library.Found{Changers: changers}}
}

// with changes a discovery before it is used.
func (d *Discovery) with(change func(*Discovery)) *Discovery {
	change(d)
	return d
}

func TestAManifestIsProposedForEachChanger(t *testing.T) {
	for name, c := range map[string]struct {
		found *Discovery
		want  v1alpha1.LibrarySpec
		notes []string
	}{
		"over iscsi by portal and target": {
			overISCSI(changerAt(vtl+"/0", "X1", driveInfo(500, vtl+"/1", "D1"), driveInfo(501, vtl+"/2", "D2"))),
			v1alpha1.LibrarySpec{ISCSI: &v1alpha1.ISCSILibrary{Portal: "127.0.0.1:3260", Target: vtl}}, nil,
		},
		"with the targets of drives that have their own, each once": {
			overISCSI(changerAt(vtl+"/0", "X1", driveInfo(500, driveB+"/0", "D1"), driveInfo(501, driveA+"/0", "D2"), driveInfo(502, driveA+"/1", "D3"))),
			v1alpha1.LibrarySpec{ISCSI: &v1alpha1.ISCSILibrary{Portal: "127.0.0.1:3260", Target: vtl, DriveTargets: []string{driveB, driveA}}}, nil,
		},
		"with the initiator and the names of the secrets": {
			overISCSI(changerAt(vtl+"/0", "X1")).with(func(d *Discovery) {
				d.ISCSI.Initiator, d.ISCSI.CHAP = "iqn.2026-11.example:me", &v1alpha1.CHAP{User: "u", SecretEnv: "S", Mutual: &v1alpha1.CHAPPeer{User: "v", SecretFile: "/s"}}
			}),
			v1alpha1.LibrarySpec{ISCSI: &v1alpha1.ISCSILibrary{Portal: "127.0.0.1:3260", Target: vtl, Initiator: "iqn.2026-11.example:me",
				CHAP: &v1alpha1.CHAP{User: "u", SecretEnv: "S", Mutual: &v1alpha1.CHAPPeer{User: "v", SecretFile: "/s"}}}}, nil,
		},
		"at the portal that let us in": {
			overISCSI(changerAt(vtl+"/0", "X1", driveInfo(500, driveA+"/0", "D1"))).with(func(d *Discovery) {
				d.Portals = map[string]string{vtl: "10.0.0.9:3260", driveA: "127.0.0.1:3260"}
			}),
			v1alpha1.LibrarySpec{ISCSI: &v1alpha1.ISCSILibrary{Portal: "10.0.0.9:3260", Target: vtl}},
			[]string{"drive 500 is reached through another portal, 127.0.0.1:3260"},
		},
		"on this host by serial number": {
			attached(changerAt("/dev/sg3", "X1", driveInfo(500, "/dev/sg4", "D1"))),
			v1alpha1.LibrarySpec{SG: &v1alpha1.SGLibrary{Serial: "X1"}}, nil,
		},
		"on this host by path where there is no serial number": {
			attached(changerAt("/dev/sg3", "")),
			v1alpha1.LibrarySpec{SG: &v1alpha1.SGLibrary{Changer: "/dev/sg3"}}, nil,
		},
		"with the drives that were guessed by order": {
			attached(changerAt("/dev/sg3", "X1", guessed(driveInfo(500, "/dev/sg4", "D1")), guessed(driveInfo(501, "/dev/sg5", ""))),
				changerAt("/dev/sg8", "X2", driveInfo(1, "/dev/sg9", "D9"))),
			v1alpha1.LibrarySpec{SG: &v1alpha1.SGLibrary{Serial: "X1"}, Drives: []v1alpha1.DriveDevice{{Address: 500, Serial: "D1"}, {Address: 501, Device: "/dev/sg5"}}},
			[]string{"drives are: 500, 501. They were taken in the order found"},
		},
		"with the devices of drives whose serial number tells nothing": {
			attached(changerAt("/dev/sg3", "X1", guessed(driveInfo(500, "/dev/sg4", "D1")))).with(func(d *Discovery) {
				d.Loose = []library.Unit{looseDrive("/dev/sg5", "D1")}
			}),
			v1alpha1.LibrarySpec{SG: &v1alpha1.SGLibrary{Serial: "X1"}, Drives: []v1alpha1.DriveDevice{{Address: 500, Device: "/dev/sg4"}}},
			[]string{"drives are: 500. They were taken in the order found"},
		},
		"without drives that nobody knows, which are noted": {
			attached(changerAt("/dev/sg3", "X1", driveInfo(500, "", ""), driveInfo(501, "", "D1"))),
			v1alpha1.LibrarySpec{SG: &v1alpha1.SGLibrary{Serial: "X1"}},
			[]string{"{address: 500, serial: ...}", "drive 501 (serial D1) was not found"},
		},
		"without drives of a changer that is not ready": {
			attached(changerAt("/dev/sg3", "X1")).with(func(d *Discovery) { d.Changers[0].Problem = errors.New("not ready") }),
			v1alpha1.LibrarySpec{SG: &v1alpha1.SGLibrary{Serial: "X1"}},
			[]string{"run discover again when it is ready"},
		},
		"with the serial number where one target holds two changers": {
			overISCSI(changerAt(vtl+"/0", "X1"), changerAt(vtl+"/5", "X2")),
			v1alpha1.LibrarySpec{ISCSI: &v1alpha1.ISCSILibrary{Portal: "127.0.0.1:3260", Target: vtl, Serial: "X1"}},
			nil,
		},
		"with a warning where no serial number tells two changers of one target apart": {
			overISCSI(changerAt(vtl+"/0", "X1"), changerAt(vtl+"/5", "X1")),
			v1alpha1.LibrarySpec{ISCSI: &v1alpha1.ISCSILibrary{Portal: "127.0.0.1:3260", Target: vtl, Serial: "X1"}},
			[]string{"holds another changer too, STK L700 (serial X1)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.found.Propose()[0]
			c.want.Mode, c.want.Driver = v1alpha1.ModeObserve, v1alpha1.DriverSG
			if c.found.ISCSI != nil {
				c.want.Driver = v1alpha1.DriverISCSI
			}
			if diff := cmp.Diff(c.want, got.Library.Spec); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(got.Notes) != len(c.notes) {
				t.Fatalf("notes: %q", got.Notes)
			}
			for i, want := range c.notes {
				if !strings.Contains(got.Notes[i], want) || !strings.HasPrefix(got.Notes[i], "library l700-x1: ") && c.found.Changers[0].Serial != "" {
					t.Errorf("note %q does not say %q", got.Notes[i], want)
				}
			}
			mustLoad(t, c.found)
		})
	}
}

// mustLoad checks that what is proposed is valid as it stands.
func mustLoad(t *testing.T, d *Discovery) {
	t.Helper()
	var objects []any
	for _, p := range d.Propose() {
		objects = append(objects, p.Library)
	}
	text, err := manifest.Marshal(objects...)
	if err != nil {
		t.Fatal(err)
	}
	result, err := manifest.Load(context.Background(), []string{"-"}, manifest.Options{Stdin: strings.NewReader(string(text))})
	if err != nil || len(result.Problems) > 0 || len(result.Set.Libraries) != len(objects) {
		t.Errorf("%v %v\n%s", err, result.Problems, text)
	}
}

func TestProposedNamesAreLegalAndUnique(t *testing.T) {
	id := func(product, serial string) element.Identity {
		return element.Identity{Product: product, Serial: serial}
	}
	taken := map[string]bool{}
	for _, c := range []struct {
		id   element.Identity
		want string
	}{
		{id("MSL G3 Series", "DEC123_LL0"), "msl-g3-series-dec123-ll0"},
		{id("MSL G3 Series", "DEC123 LL0"), "msl-g3-series-dec123-ll0-2"},
		{id("MSL G3 Series", "dec123/ll0"), "msl-g3-series-dec123-ll0-3"},
		{id("", "4711"), "4711"},
		{id("L700", ""), "l700"},
		{id("--", "\xff"), "library"},
		{id("ÜBER", "ß"), "ber"},
		{id("", ""), "library-2"},
		{id(strings.Repeat("p", 80), strings.Repeat("s", 80)), strings.Repeat("p", 24) + "-" + strings.Repeat("s", 32)},
		{id(strings.Repeat("p", 80), strings.Repeat("s", 80)), strings.Repeat("p", 24) + "-" + strings.Repeat("s", 32) + "-2"},
	} {
		got := newLibraryName(c.id, taken)
		if got != c.want || v1alpha1.CheckName(got) != nil {
			t.Errorf("%q: %q, want %q (%v)", c.id, got, c.want, v1alpha1.CheckName(got))
		}
		taken[got] = true
	}
}
