// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

var then = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

func TestAPersonIsToldAllThatIsKnownOfADrive(t *testing.T) {
	seven := uint32(7)
	since := timeText(then)
	for name, c := range map[string]struct {
		view service.DriveView
		says []string
	}{
		"in use": {
			service.DriveView{Name: "A1", Barcode: "A1", Serial: "D7", Since: then, Position: &seven, Signs: []string{"bacula-sd (process 1234) has /dev/nst0 open", "data is moving"}},
			[]string{
				"drive 256 (serial D7) of vault holds A1\n", "  put there  by somebody else; seen there since " + since + "\n", "  tape       at block 7\n",
				"  in use     bacula-sd (process 1234) has /dev/nst0 open\n  in use     data is moving\n", "  goes to    slot 1000\n",
			},
		},
		"not asked, without a barcode": {
			service.DriveView{Name: "RSM/x"},
			[]string{"drive 256 of vault holds RSM/x, a cartridge without a barcode\n", "nobody knows by whom", "  tape       not known\n", "no proof that the drive is idle"},
		},
		"mounted": {
			service.DriveView{Mount: &service.Mount{Since: then, Application: "Application/backup"}},
			[]string{"  put there  mounted by rsmctl for Application/backup since " + since + "\n"},
		},
		"mounted for nobody": {service.DriveView{Mount: &service.Mount{Since: then}}, []string{"mounted by rsmctl since " + since}},
		"given back":         {service.DriveView{Mount: &service.Mount{Since: then, Left: true}}, []string{"by rsmctl, which nobody waits for any more"}},
	} {
		var out strings.Builder
		c.view.Library, c.view.Drive, c.view.To = "vault", 256, 1000
		(&dismounting{app: &app{stdout: &out}}).showDrive(&c.view)
		for _, text := range c.says {
			if !strings.Contains(out.String(), text) {
				t.Errorf("%s: nowhere says %q:\n%s", name, text, &out)
			}
		}
	}
}

func TestTheUseOfADriveIsToldInAFewWords(t *testing.T) {
	for want, use := range map[string]*record.DriveUse{
		"":                                  nil,
		"by others since " + timeText(then): {Since: then},
		"yes: data is moving":               {Since: then, Signs: []string{"data is moving"}},
		"yes: a, and 2 more signs":          {Since: then, Signs: []string{"a", "b", "c"}},
	} {
		if got := driveUseText(use); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// What rsmctl has mounted is in nobody else's hands.
func TestADriveThatRsmctlHasLoadedIsListedWithItsMount(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "library")
	if err := virtual.Create(folder, virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}}}}); err != nil {
		t.Fatal(err)
	}
	m, err := rsm.New(t.Context(), rsm.Options{Store: store.NewOverlay(nil), Connect: func(context.Context, string) (rsm.Connection, error) {
		bus, err := virtual.Open(folder, virtual.Options{})
		return rsm.Connection{Bus: bus}, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	session := m.Session(record.Actor{Application: "Application/backup"})
	if err := session.EnsureLibrary(t.Context(), "vault"); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Inventory(t.Context(), "vault", rsm.InventoryOptions{Method: record.Fast}); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Mount(t.Context(), record.SideRef{PMID: m.Snapshot().Media[0].PMID}, rsm.MountOptions{}); err != nil {
		t.Fatal(err)
	}
	v := driveViews(m)[0]
	if v.Mount == nil || v.Mount.Application != "Application/backup" || v.InUse != nil || len(libraryViews(m.Snapshot())[0].Conditions) > 0 {
		t.Errorf("got %+v", v)
	}
}
