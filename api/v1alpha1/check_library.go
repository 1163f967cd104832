// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Check returns what is wrong with l by itself.
func (l *Library) Check() []FieldError {
	var c checker
	c.checkObjectName(l.Metadata.Name)
	s := &l.Spec
	blocks := map[Driver]bool{DriverVirtual: s.Virtual != nil, DriverSG: s.SG != nil, DriverISCSI: s.ISCSI != nil}
	for _, name := range s.Driver.Enum() {
		driver := Driver(name)
		switch {
		case s.Driver == driver && !blocks[driver]:
			c.addError("spec", RuleFieldConflict, "driver: %s needs the block %s", driver, driver)
		case s.Driver != driver && s.Driver != "" && blocks[driver]:
			c.addError("spec."+name, RuleFieldConflict, "the block %s does not go with driver: %s", driver, s.Driver)
		}
	}
	s.Virtual.checkVirtualLibrary(&c, "spec.virtual")
	s.SG.checkSGLibrary(&c, "spec.sg")
	s.ISCSI.checkISCSILibrary(&c, "spec.iscsi")
	s.checkDriveDevices(&c)
	return c.errors
}

// checkDriveDevices checks the list of drives: each drive once, and no device for
// two of them.
func (s *LibrarySpec) checkDriveDevices(c *checker) {
	if len(s.Drives) > 0 && s.Driver == DriverVirtual {
		c.addError("spec.drives", RuleFieldConflict, "a virtual library tells which drive is which; drives does not go with driver: %s", s.Driver)
	}
	addresses, devices := map[int]int{}, map[string]int{}
	for i, d := range s.Drives {
		path := fmt.Sprintf("spec.drives[%d]", i)
		if d.Address < 0 || d.Address > maxElementAddress {
			c.addError(path+".address", RuleOutOfRange, "%d is no element address; they go from 0 to %d", d.Address, maxElementAddress)
		}
		c.checkExactlyOne(path, map[string]bool{"serial": d.Serial != "", "device": d.Device != ""}, "serial", "device")
		c.checkText(path+".serial", "serial number", d.Serial, 255)
		c.checkText(path+".device", "device", d.Device, 255)
		if first, taken := addresses[d.Address]; taken {
			c.addError(path+".address", RuleFieldConflict, "drive %d stands in spec.drives[%d] already", d.Address, first)
		}
		addresses[d.Address] = i
		name := d.Serial + d.Device
		if first, taken := devices[name]; taken && name != "" {
			c.addError(path, RuleFieldConflict, "%q is the drive of spec.drives[%d] already", name, first)
		}
		devices[name] = i
	}
}

// maxElementAddress is the highest SMC element address.
const maxElementAddress = 1<<16 - 1

func (g *SGLibrary) checkSGLibrary(c *checker, path string) {
	if g == nil {
		return
	}
	c.checkExactlyOne(path, map[string]bool{"changer": g.Changer != "", "serial": g.Serial != ""}, "changer", "serial")
	c.checkAbsolutePath(path+".changer", g.Changer)
	c.checkText(path+".serial", "serial number", g.Serial, 255)
}

func (i *ISCSILibrary) checkISCSILibrary(c *checker, path string) {
	if i == nil {
		return
	}
	if i.Portal != "" {
		c.addErrorIfAny(path+".portal", RuleBadAddress, checkPortal(i.Portal))
	}
	if i.Target != "" {
		c.addErrorIfAny(path+".target", RuleBadAddress, checkISCSIName(i.Target))
	}
	c.checkText(path+".serial", "serial number", i.Serial, 255)
	seen := map[string]bool{i.Target: true}
	for n, target := range i.DriveTargets {
		where := fmt.Sprintf("%s.driveTargets[%d]", path, n)
		c.addErrorIfAny(where, RuleBadAddress, checkISCSIName(target))
		if seen[target] {
			c.addError(where, RuleFieldConflict, "%q is named already", target)
		}
		seen[target] = true
	}
	if i.Initiator != "" {
		c.addErrorIfAny(path+".initiator", RuleBadAddress, checkISCSIName(i.Initiator))
	}
	if h := i.CHAP; h != nil {
		c.checkSecret(path+".chap", h.SecretEnv, h.SecretFile)
		if m := h.Mutual; m != nil {
			c.checkSecret(path+".chap.mutual", m.SecretEnv, m.SecretFile)
		}
	}
}

func (c *checker) checkSecret(path, env, file string) {
	c.checkExactlyOne(path, map[string]bool{"secretEnv": env != "", "secretFile": file != ""}, "secretEnv", "secretFile")
	c.checkAbsolutePath(path+".secretFile", file)
	if strings.ContainsAny(env, "= \x00") {
		c.addError(path+".secretEnv", RuleBadText, "%q is no name of an environment variable", env)
	}
}

// withDefaultPort adds the default port to a portal without one. What is no portal
// stays as it was written, for checkPortal to name.
func withDefaultPort(portal string) string {
	host := strings.TrimSuffix(strings.TrimPrefix(portal, "["), "]")
	if isIPAddress(host) || portal != "" && !strings.ContainsAny(portal, ":[]") {
		return net.JoinHostPort(host, defaultPortalPort)
	}
	return portal
}

func checkPortal(portal string) error {
	host, port, err := net.SplitHostPort(withDefaultPort(portal))
	n, badPort := strconv.ParseUint(port, 10, 16)
	noAddress := strings.HasPrefix(portal, "[") && !isIPAddress(host)
	if err != nil || host == "" || noAddress || badPort != nil || n == 0 || strings.ContainsAny(host, " /@") {
		return fmt.Errorf("%q is no portal such as 127.0.0.1:3260", portal)
	}
	return nil
}

// isIPAddress tells whether a host is an IP address, perhaps with a zone.
func isIPAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil && !strings.Contains(host, "]") // any text passes for a zone
}

// checkISCSIName accepts the three forms of RFC 7143, 4.2.7: iqn., eui. and naa.
// names of at most 223 bytes.
func checkISCSIName(target string) error {
	for _, form := range []string{"iqn.", "eui.", "naa."} {
		if strings.HasPrefix(target, form) && len(target) > len(form) && len(target) <= 223 &&
			!strings.ContainsAny(target, " \t\r\n") {
			return nil
		}
	}
	return fmt.Errorf("%q is no iSCSI name such as iqn.2026-11.example:vtl", target)
}
