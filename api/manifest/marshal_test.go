// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
)

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	library := &v1alpha1.Library{
		TypeMeta: v1alpha1.TypeMeta{APIVersion: v1alpha1.APIVersion, Kind: v1alpha1.KindLibrary},
		Metadata: v1alpha1.Metadata{Name: "vault"},
		Spec: v1alpha1.LibrarySpec{
			Driver: v1alpha1.DriverISCSI, Mode: v1alpha1.ModeObserve,
			ISCSI:  &v1alpha1.ISCSILibrary{Portal: "[::1]:3260", Target: "iqn.2026-11.example:vtl", Digests: v1alpha1.DigestsNone},
			Drives: []v1alpha1.DriveDevice{{Address: 256, Serial: "0012"}, {Address: 257, Serial: "1e3"}, {Address: 258, Serial: "yes"}},
		},
	}
	text, err := manifest.Marshal(library, library)
	if err != nil {
		t.Fatal(err)
	}
	first, second, found := strings.Cut(string(text), "---\n")
	if !found || first != second {
		t.Fatalf("two documents expected:\n%s", text)
	}
	result, err := manifest.Load(context.Background(), []string{"-"}, manifest.Options{Stdin: strings.NewReader(first)})
	if err != nil || len(result.Problems) > 0 {
		t.Fatalf("%v %v\n%s", err, result.Problems, text)
	}
	library.Default()
	if diff := cmp.Diff(*library, result.Set.Libraries[0].Value); diff != "" {
		t.Errorf("read back (-want +got):\n%s\n%s", diff, text)
	}
}
