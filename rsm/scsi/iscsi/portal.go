// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// defaultPort is the port IANA has given to iSCSI targets (RFC 7143, 4.2.7.1).
const defaultPort = "3260"

// parsePortal brings HOST, HOST:PORT, [ADDRESS] and [ADDRESS]:PORT into the
// form that net.Dial takes.
func parsePortal(portal string) (string, error) {
	refuse := func(why string) (string, error) {
		return "", fmt.Errorf("%w: portal %q: %s; write HOST, HOST:PORT or [IPV6-ADDRESS]:PORT", ErrConfig, portal, why)
	}
	host, port := portal, defaultPort
	switch {
	case net.ParseIP(portal) != nil: // an IPv6 address without brackets, too
	case strings.HasPrefix(portal, "[") && strings.HasSuffix(portal, "]"):
		host = portal[1 : len(portal)-1]
	case strings.Contains(portal, ":"):
		var err error
		if host, port, err = net.SplitHostPort(portal); err != nil {
			return refuse("it has colons in the wrong places")
		}
	}
	if strings.HasPrefix(portal, "[") && net.ParseIP(strings.SplitN(host, "%", 2)[0]) == nil {
		return refuse("there is no address between the brackets")
	}
	if host == "" || strings.ContainsFunc(host, notInHost) {
		return refuse("it names no host")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return refuse("the port is not a number between 1 and 65535")
	}
	return net.JoinHostPort(host, port), nil
}

// notInHost finds what neither a host's name nor an address contains.
func notInHost(r rune) bool { return r <= ' ' || r == 0x7F || strings.ContainsRune("[]/,@", r) }

// splitTargetAddress reads the value of TargetAddress: a portal, and perhaps
// the tag of its portal group behind a comma (RFC 7143, 13.8).
func splitTargetAddress(value string) (portal string, err error) {
	portal, _, _ = strings.Cut(value, ",")
	return parsePortal(portal)
}
