// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// maxName is the longest iSCSI name in bytes (RFC 7143, 4.2.7.2).
const maxName = 223

// namePrefix is what the names that this program gives to hosts begin with.
const namePrefix = "iqn.2026-11.storage.rsm:"

// checkName holds a name against RFC 7143, 4.2.7. Letters of any script are
// allowed there; what stringprep maps away or forbids is not.
func checkName(name string) error {
	refuse := func(why string) error {
		return fmt.Errorf("%w: %q is not an iSCSI name: %s", ErrConfig, name, why)
	}
	switch {
	case name == "":
		return refuse("it is empty")
	case len(name) > maxName:
		return refuse(fmt.Sprintf("it has %d bytes, more than %d", len(name), maxName))
	case !hasNameType(name):
		return refuse("it begins with none of iqn., eui. and naa.")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, notInName):
		return refuse("it has characters that no name may have")
	}
	return nil
}

func hasNameType(name string) bool {
	for _, kind := range []string{"iqn.", "eui.", "naa."} {
		if len(name) > len(kind) && strings.EqualFold(name[:len(kind)], kind) {
			return true
		}
	}
	return false
}

// notInName finds ASCII characters that iSCSI names do not have (RFC 3722,
// 6.2).
func notInName(r rune) bool {
	return r <= ',' || r == '/' || (r >= ';' && r <= '@') || (r >= '[' && r <= '`') || (r >= '{' && r <= 0x7F)
}

// DefaultInitiator is the name under which this host logs in where no other
// is given: iqn.2026-11.storage.rsm:HOSTNAME. What may not stand in a name is
// replaced by a hyphen.
func DefaultInitiator() string {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	return initiatorOfHost(host)
}

func initiatorOfHost(host string) string {
	legal := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') {
			return r
		}
		return '-'
	}, strings.ToLower(host))
	legal = legal[:min(len(legal), maxName-len(namePrefix))]
	return namePrefix + cmp.Or(legal, "unnamed")
}
