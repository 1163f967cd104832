// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"errors"
	"strings"
	"testing"
)

func TestPortals(t *testing.T) {
	for portal, want := range map[string]string{
		"vtl":                 "vtl:3260",
		"vtl.example.org:860": "vtl.example.org:860",
		"192.0.2.1":           "192.0.2.1:3260",
		"192.0.2.1:3261":      "192.0.2.1:3261",
		"[2001:db8::1]":       "[2001:db8::1]:3260",
		"[2001:db8::1]:3261":  "[2001:db8::1]:3261",
		"2001:db8::1":         "[2001:db8::1]:3260",
		"[fe80::1%eth0]:3260": "[fe80::1%eth0]:3260",
	} {
		if got, err := parsePortal(portal); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", portal, got, err, want)
		}
	}
	for _, portal := range []string{
		"", ":3260", "vtl:", "vtl:0", "vtl:65536", "vtl:iscsi", "vtl:1:2", "[vtl]:3260", "[]:1", "[::1", "::1]:1",
		"a b", "iscsi://vtl", "user@vtl", "vtl/x", "vtl,1",
	} {
		if got, err := parsePortal(portal); !errors.Is(err, ErrConfig) {
			t.Errorf("%q: got %q, %v", portal, got, err)
		}
	}
}

func TestTargetAddressesHaveATag(t *testing.T) {
	for value, want := range map[string]string{"192.0.2.1:3260,1": "192.0.2.1:3260", "vtl": "vtl:3260", "[::1]:3260,65535": "[::1]:3260"} {
		if got, err := splitTargetAddress(value); err != nil || got != want {
			t.Errorf("%s: got %s, %v", value, got, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{
		"iqn.2026-11.example:vtl", "iqn.2026-11.example", "eui.02004567A425678D", "naa.52004567BA64678D",
		"IQN.2026-11.example:VTL", "iqn.2026-11.example:bänder",
	} {
		if err := checkName(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{
		"", "vtl", "iqn.", "iqn.a b", "iqn.a\x00b", "iqn.a/1", "iqn.\xff", "iqn.a,b", "iqn.a_b", "iqn." + strings.Repeat("a", 220),
	} {
		if err := checkName(name); !errors.Is(err, ErrConfig) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestEveryHostHasALegalName(t *testing.T) {
	for host, want := range map[string]string{
		"backup01":        "iqn.2026-11.storage.rsm:backup01",
		"Backup_01.local": "iqn.2026-11.storage.rsm:backup-01.local",
		"":                "iqn.2026-11.storage.rsm:unnamed",
		"bänder":          "iqn.2026-11.storage.rsm:b-nder",
	} {
		if got := initiatorOfHost(host); got != want {
			t.Errorf("%q: got %q, want %q", host, got, want)
		}
	}
	if err := checkName(initiatorOfHost(strings.Repeat("x", 500))); err != nil {
		t.Error(err)
	}
	if err := checkName(DefaultInitiator()); err != nil {
		t.Error(err)
	}
}
