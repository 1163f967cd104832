// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import "testing"

func TestAPortalIsAHostWithAPortOrWithout(t *testing.T) {
	for portal, want := range map[string]string{
		"vtl":                "vtl:3260",
		"vtl:860":            "vtl:860",
		"192.0.2.1":          "192.0.2.1:3260",
		"2001:db8::1":        "[2001:db8::1]:3260",
		"[2001:db8::1]":      "[2001:db8::1]:3260",
		"[2001:db8::1]:3261": "[2001:db8::1]:3261",
		"fe80::1%eth0":       "[fe80::1%eth0]:3260",
		"[fe80::1%eth0]:860": "[fe80::1%eth0]:860",
	} {
		if got := withDefaultPort(portal); got != want || checkPortal(portal) != nil || checkPortal(got) != nil {
			t.Errorf("%s: %s, %v, want %s", portal, got, checkPortal(portal), want)
		}
	}
	for _, portal := range []string{
		"", ":3260", "vtl:", "vtl:0", "vtl:65536", "vtl:iscsi", "vtl:1:2", "192.0.2.1:3260:9", "[vtl]", "[vtl]:3260", "a b", "u@vtl", "vtl/x",
	} {
		if got := withDefaultPort(portal); checkPortal(portal) == nil || checkPortal(got) == nil {
			t.Errorf("%q, or what became of it, %q, is no portal", portal, got)
		}
	}
}
