// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"reflect"
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/everyfield"
)

// notForTheDriver are the fields of an ISCSILibrary that are no part of the
// driver's configuration.
var notForTheDriver = map[string]string{
	"Serial":                 "it chooses among the changers that the driver finds (rsm.Connection)",
	"CHAP.SecretFile":        "the environment variable goes first; a manifest names one of the two",
	"CHAP.Mutual.SecretFile": "the environment variable goes first; a manifest names one of the two",
}

func TestEachFieldOfALibraryOnTheNetworkReachesTheDriver(t *testing.T) {
	everyfield.Each(func(path string, full, changed v1alpha1.ISCSILibrary) {
		for _, l := range []v1alpha1.ISCSILibrary{full, changed} {
			t.Setenv(l.CHAP.SecretEnv, "secret of "+l.CHAP.SecretEnv)
			t.Setenv(l.CHAP.Mutual.SecretEnv, "secret of "+l.CHAP.Mutual.SecretEnv)
		}
		x, errX := iscsiConfig(full)
		y, errY := iscsiConfig(changed)
		if errX != nil || errY != nil {
			t.Fatal(errX, errY)
		}
		_, listed := notForTheDriver[path]
		if reaches := !reflect.DeepEqual(x, y); reaches == listed {
			t.Errorf("ISCSILibrary.%s: reaches the driver: %t, listed as not for it: %t. Extend iscsiConfig in connect_iscsi.go, or list the field with a reason", path, reaches, listed)
		}
	})
}
