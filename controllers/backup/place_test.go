// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/v1alpha1"
)

func TestPoliciesThatNameOnePlaceAreTakenTogether(t *testing.T) {
	policy := func(name string, spec v1alpha1.BackupPolicySpec) v1alpha1.BackupPolicy {
		return v1alpha1.BackupPolicy{Metadata: v1alpha1.Metadata{Name: name}, Spec: spec}
	}
	got := placesOfPolicies([]v1alpha1.BackupPolicy{
		policy("nightly", v1alpha1.BackupPolicySpec{
			Schedule: "0 2 * * *", TimeZone: "Europe/Berlin", Keep: v1alpha1.Keep{Last: 14}, MaxAge: v1alpha1.Duration(26 * time.Hour),
			Destinations: []v1alpha1.Destination{{Path: "/backup/rsm/"}, {Path: "/a"}},
		}),
		policy("changes", v1alpha1.BackupPolicySpec{
			After: []v1alpha1.Trigger{v1alpha1.AfterAllocation}, Keep: v1alpha1.Keep{Last: 30}, MaxAge: v1alpha1.Duration(7 * 24 * time.Hour),
			Destinations: []v1alpha1.Destination{{Path: "/backup/../backup/rsm"}, {Path: "/state/export"}},
		}),
	}, "/state/export")
	nightly := []schedule{{"0 2 * * *", zoneNamed(t, "Europe/Berlin")}}
	allocation := map[v1alpha1.Trigger]bool{v1alpha1.AfterAllocation: true}
	want := []place{
		{"/state/export", true, []string{"changes", "nightly"}, nightly, allocation, 30, 26 * time.Hour},
		{"/a", false, []string{"nightly"}, nightly, map[v1alpha1.Trigger]bool{}, 14, 26 * time.Hour},
		{"/backup/rsm", false, []string{"changes", "nightly"}, nightly, allocation, 30, 26 * time.Hour},
	}
	same := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{}, schedule{}), same); diff != "" {
		t.Error(diff)
	}
	if none := placesOfPolicies(nil, "/state/export"); len(none) > 0 {
		t.Errorf("without a policy: %+v", none)
	}
}
