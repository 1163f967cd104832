// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"net"
	"slices"
	"strconv"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// What SendTargets brings is text of somebody unknown, and is dialled.
func FuzzTargets(f *testing.F) {
	f.Add([]byte("TargetName=iqn.a\x00TargetAddress=192.0.2.1:3260,1\x00TargetAddress=[2001:db8::1],2\x00TargetName=iqn.b\x00"))
	f.Add([]byte("TargetAddress=nobody's\x00TargetName=\x00TargetAddress=2001:db8::1\x00"))
	f.Add([]byte("TargetName=iqn.a\x00TargetAddress=[fe80::1%eth0]:860\x00TargetAddress=vtl:1:2,1\x00"))
	const asked = "192.0.2.9:3260"
	f.Fuzz(func(t *testing.T, text []byte) {
		pairs, err := wire.ParsePairs(text)
		if err != nil {
			return
		}
		targets, err := parseTargets(pairs, asked)
		if err != nil {
			return
		}
		names := 0
		for _, p := range pairs {
			if p.Key == "TargetName" {
				names++
			}
		}
		if len(targets) != names {
			t.Fatalf("%d targets of %d names", len(targets), names)
		}
		for _, target := range targets {
			if len(target.Portals) == 0 {
				t.Fatalf("%q is nowhere", target.Name)
			}
			for _, portal := range target.Portals {
				checkDialled(t, portal)
			}
			if slices.Sort(target.Portals); len(slices.Compact(target.Portals)) != len(target.Portals) {
				t.Fatalf("%q is somewhere twice: %q", target.Name, target.Portals)
			}
		}
	})
}

// checkDialled fails unless a portal is in the form that net.Dial takes, which
// parsing it once more does not change.
func checkDialled(t *testing.T, portal string) {
	t.Helper()
	host, port, err := net.SplitHostPort(portal)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || host == "" || bad != nil || n == 0 {
		t.Fatalf("%q cannot be dialled", portal)
	}
	if again, err := parsePortal(portal); err != nil || again != portal {
		t.Fatalf("%q is %q at the second look: %v", portal, again, err)
	}
}
