// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/hack/guardbus"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

// overlapping is a Reporter that knows how many steps were under way at a time.
type overlapping struct {
	now, most int
	began     []string
	readsOn   []bool // for each pass
	ended     func(step string)
}

func (o *overlapping) Planned(_ int, _ *decide.Plan, readsOn bool) {
	o.readsOn = append(o.readsOn, readsOn)
}

func (*overlapping) Looking(string, int, int, string) {}
func (o *overlapping) Step(_, _ int, step decide.Step) func(error) {
	o.began = append(o.began, step.Name)
	o.now++
	o.most = max(o.most, o.now)
	return func(error) {
		o.now--
		o.ended(step.Name)
	}
}

// readSixLabels runs an Apply that has six labels to read, in a library that takes
// its time and has three drives; time passes as fast as it can.
func readSixLabels(t *testing.T, test func(context.Context, context.CancelFunc, *controllers.Reconciler, *overlapping)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "library")
		config := virtual.Config{Drives: virtual.Range{Count: 3}, Timing: virtual.Timing{Preset: "enterprise"}}
		for i := range 6 {
			config.Stock = append(config.Stock, virtual.Stock{Medium: virtual.Medium{Barcode: fmt.Sprintf("A%05dL8", i+1), MediaType: "LTO-8"}})
		}
		if err := virtual.Create(folder, config); err != nil {
			t.Fatal(err)
		}
		witness := guardbus.NewLedger()
		m, err := rsm.New(t.Context(), rsm.Options{
			Store: store.NewOverlay(nil),
			Connect: func(context.Context, string) (rsm.Connection, error) {
				bus, err := virtual.Open(folder, virtual.Options{})
				return rsm.Connection{Bus: witness.Guard("library", bus)}, err
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = m.Close() }()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		seen := &overlapping{ended: func(string) {}}
		test(ctx, cancel, &controllers.Reconciler{Manager: m, Log: logr.Discard(), Reporter: seen}, seen)
		if bad := witness.Violations(); len(bad) > 0 {
			t.Errorf("what others have in drives was disturbed: %v", bad)
		}
		for _, medium := range m.Snapshot().Media {
			if medium.Location.Type != record.InSlot {
				t.Errorf("%s was left in %s", medium.Name(), medium.Location)
			}
		}
	})
}

func TestTheLabelsOfAPlanAreReadInAllDrivesAtOnce(t *testing.T) {
	desired := decide.Desired{Sides: []decide.DesiredSide{{Barcode: "A00005L8", Contested: true}}}
	readSixLabels(t, func(ctx context.Context, _ context.CancelFunc, r *controllers.Reconciler, seen *overlapping) {
		out, err := r.Apply(ctx, desiredIn(desired), "")
		if err != nil || out.Done != 6 || len(out.Failed) > 0 {
			t.Fatalf("%+v, %v", out, err)
		}
		if seen.most != 3 {
			t.Errorf("%d labels were read at a time", seen.most)
		}
		if want := []string{"A00005L8", "A00001L8", "A00002L8", "A00003L8", "A00004L8", "A00006L8"}; !slices.Equal(seen.began, want) {
			t.Errorf("they were read in the order %v", seen.began)
		}
	})
}

// To read all labels of a library can take days.
func TestWhatWasFoundIsUsedBeforeAllLabelsAreRead(t *testing.T) {
	for name, backoff := range map[string]*controllers.Backoff{"apply": nil, "a daemon": {}} {
		readSixLabels(t, func(ctx context.Context, _ context.CancelFunc, r *controllers.Reconciler, seen *overlapping) {
			r.Reading, r.Backoff, r.Now = 30*time.Second, backoff, time.Now
			out, err := r.Apply(ctx, desiredIn(decide.Desired{}), "")
			if err != nil || len(out.Failed) > 0 {
				t.Fatalf("%s: %+v, %v", name, out, err)
			}
			if backoff == nil && (out.Done != 6 || out.Passes < 3) || backoff != nil && (out.Done < 3 || out.Done == 6 || out.Passes != 1) {
				t.Errorf("%s: %d labels were read in %d passes", name, out.Done, out.Passes)
			}
			if last := len(seen.readsOn) - 1; seen.readsOn[0] || backoff == nil && (!seen.readsOn[1] || seen.readsOn[last]) {
				t.Errorf("%s: passes that read on: %v", name, seen.readsOn)
			}
		})
	}
}

func TestADaemonReadsItsManifestsBeforeItReadsOn(t *testing.T) {
	readSixLabels(t, func(ctx context.Context, cancel context.CancelFunc, r *controllers.Reconciler, seen *overlapping) {
		r.Reading, r.Backoff, r.Now = 30*time.Second, &controllers.Backoff{}, time.Now
		loads, read := 0, 0
		seen.ended = func(string) {
			if read++; read == 6 {
				cancel()
			}
		}
		d := controllers.Daemon{
			Reconciler: r,
			Load: func(context.Context) (decide.Desired, error) {
				loads++
				return desiredIn(decide.Desired{}), nil
			},
			After: func(time.Duration) <-chan time.Time { return nil }, // it never waits so long
		}
		if err := d.Run(ctx); err != nil || read != 6 || loads < 2 {
			t.Errorf("%d labels were read, the manifests %d times: %v", read, loads, err)
		}
	})
}

func TestAnInterruptLetsAllDrivesFinish(t *testing.T) {
	readSixLabels(t, func(ctx context.Context, cancel context.CancelFunc, r *controllers.Reconciler, seen *overlapping) {
		seen.ended = func(string) { cancel() }
		out, err := r.Apply(ctx, desiredIn(decide.Desired{}), "")
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if out.Done != len(seen.began) || out.Done == 6 || seen.now != 0 {
			t.Errorf("%d steps done, %d begun, %d not ended", out.Done, len(seen.began), seen.now)
		}
	})
}

// desiredIn adds the library to what is desired.
func desiredIn(d decide.Desired) decide.Desired {
	d.Complete = true
	d.Libraries = []decide.DesiredLibrary{{Name: "vault", Mode: "Enforce", OnStart: "Fast"}}
	return d
}
