// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// served is a virtual library behind an iSCSI target.
func served(name string, o iscsitest.Options, change ...func(*virtual.Config)) *iscsitest.Target {
	GinkgoHelper()
	config := virtual.Config{Vendor: "STK", Product: "L700", Serial: "L0001", Ports: virtual.Range{Count: 4}}
	for _, c := range change {
		c(&config)
	}
	dir := filepath.Join(GinkgoT().TempDir(), "library")
	Expect(virtual.Create(dir, config)).To(Succeed())
	v, err := virtual.Open(dir, virtual.Options{})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(v.Close)
	o.Name = name
	target, err := iscsitest.Listen(v, o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(target.Close)
	DeferCleanup(func() { Expect(target.Problems()).To(BeEmpty()) })
	return target
}

const vtl, vault = "iqn.2026-11.example:vtl", "iqn.2026-11.example:vault"

var _ = Describe("discovering libraries over iSCSI", func() {
	It("lists a changer with its drives", func() {
		target := served(vtl, iscsitest.Options{})
		done := newLab().rsmctl("discover", "iscsi://"+target.Addr())
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.err).To(BeEmpty())
		Expect(rows(done.out)).To(Equal([]string{
			"TYPE ADDRESS VENDOR PRODUCT SERIAL DEVICE SLOTS DRIVES PORTS NOTE",
			"changer - STK L700 L0001 " + vtl + "/0 24 2 4 -",
			"drive 256 STK VIRTUAL LTO-8 L000101 " + vtl + "/1 - - - -",
			"drive 257 STK VIRTUAL LTO-8 L000102 " + vtl + "/2 - - - -",
		}))
	})

	It("proposes a manifest that is valid and reaches the library, but touches nothing", func() {
		target := served(vtl, iscsitest.Options{})
		l := newLab()
		done := l.rsmctl("discover", "iscsi://"+target.Addr(), "-o", "yaml")
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.err).To(ContainSubstring("rsmctl adopt l700-l0001"))
		file := filepath.Join(GinkgoT().TempDir(), "library.yaml")
		Expect(os.WriteFile(file, []byte(done.out), 0o600)).To(Succeed())
		Expect(done.out).To(ContainSubstring("mode: Observe"))
		Expect(l.rsmctl("validate", "-f", file).status).To(Equal(0))
		inventory := l.rsmctl("inventory", "l700-l0001", "-f", file)
		Expect(inventory.status).To(Equal(0), inventory.err)
	})

	It("has the shape that docs/json.md describes", func() {
		target := served(vtl, iscsitest.Options{})
		done := newLab().rsmctl("discover", "iscsi://"+target.Addr()+"/"+vtl, "-o", "json")
		Expect(done.status).To(Equal(0), done.err)
		var found struct {
			Changers []struct {
				Serial, Device string
				Elements       map[string]struct{ First, Count int }
				Drives         []struct {
					Address   int
					Connected bool
					Device    string
				}
			}
			LooseDrives, Problems []any
		}
		Expect(json.Unmarshal([]byte(done.out), &found)).To(Succeed())
		Expect(found.Changers).To(HaveLen(1))
		Expect(found.Changers[0].Elements["slots"]).To(HaveField("First", 1000))
		Expect(found.Changers[0].Drives).To(HaveLen(2))
		Expect(found.Changers[0].Drives[1]).To(And(HaveField("Address", 257), HaveField("Connected", true), HaveField("Device", vtl+"/2")))
		Expect(found.LooseDrives).To(And(BeEmpty(), Not(BeNil())))
		Expect(found.Problems).To(And(BeEmpty(), Not(BeNil())))
	})

	It("lists what lets this host in, and says what does not", func() {
		locked := served(vault, iscsitest.Options{CHAP: iscsitest.CHAP{User: "u", Secret: "0123456789abcdef"}})
		target := served(vtl, iscsitest.Options{})
		portal := served("iqn.2026-11.example:portal", iscsitest.Options{Discovery: wire.Pairs{
			{Key: "TargetName", Value: vault}, {Key: "TargetAddress", Value: locked.Addr() + ",1"},
			{Key: "TargetName", Value: vtl}, {Key: "TargetAddress", Value: target.Addr() + ",1"},
		}})
		done := newLab().rsmctl("discover", "iscsi://"+portal.Addr(), "-o", "yaml")
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.err).To(And(ContainSubstring(vault), ContainSubstring("asks for a name and a secret"), Not(ContainSubstring("there is no target"))))
		Expect(strings.Count(done.out, "kind: Library")).To(Equal(1))
		Expect(done.out).To(And(ContainSubstring("target: "+vtl), ContainSubstring("portal: "+target.Addr())))
	})

	It("proves who it is, and writes down where its secret is and not what it is", func() {
		target := served(vtl, iscsitest.Options{CHAP: iscsitest.CHAP{User: "u", Secret: "0123456789abcdef"}})
		GinkgoT().Setenv("RSMCTL_TEST_SECRET", "0123456789abcdef")
		l := newLab()
		done := l.rsmctl("discover", "iscsi://"+target.Addr(), "-o", "yaml", "--chap-user", "u", "--chap-secret-env", "RSMCTL_TEST_SECRET")
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.out).To(And(ContainSubstring("secretEnv: RSMCTL_TEST_SECRET"), Not(ContainSubstring("0123456789abcdef"))))
		GinkgoT().Setenv("RSMCTL_TEST_SECRET", "fedcba9876543210")
		done = l.rsmctl("discover", "iscsi://"+target.Addr(), "--chap-user", "u", "--chap-secret-env", "RSMCTL_TEST_SECRET")
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(And(ContainSubstring("refused user u: check the name and the secret"), Not(ContainSubstring("fedcba9876543210"))))
	})

	It("ends with 1 and says what to check when there is no changer", func() {
		target, err := iscsitest.Listen(iscsitest.Units{}, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		done := newLab().rsmctl("discover", "iscsi://"+target.Addr(), "--initiator", "iqn.2026-11.example:me", "-o", "yaml")
		Expect(done.status).To(Equal(1))
		Expect(done.out).To(BeEmpty())
		Expect(done.err).To(And(ContainSubstring("found no medium changer"), ContainSubstring("iqn.2026-11.example:me")))
	})

	It("ends with 1 when nobody is at the portal", func() {
		done := newLab().rsmctl("discover", "iscsi://127.0.0.1:1")
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(ContainSubstring("127.0.0.1:1"))
	})
})

// rows are the lines of a table, their cells one blank apart.
func rows(table string) (lines []string) {
	for line := range strings.Lines(table) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}
