// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/rsm/record"
)

// commandIn finds the command that a message tells people to run.
var commandIn = regexp.MustCompile("`rsmctl (db import [^`]+)`")

// cure runs the command that a message names, and checks that it names file.
func (l *lab) cure(message, file string) {
	GinkgoHelper()
	found := commandIn.FindStringSubmatch(message)
	Expect(found).NotTo(BeNil(), "no command in: %s", message)
	command := strings.Fields(found[1])
	Expect(command).To(ContainElement(file))
	var out, err bytes.Buffer
	Expect(cli.Main(command, strings.NewReader(""), &out, &err)).To(Equal(0), "%s%s", &out, &err)
}

// recovered checks that an apply brings everything back.
func (l *lab) recovered(held record.LMID) {
	GinkgoHelper()
	done := l.apply()
	Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
	Expect(l.sides()["A00001L8"].LMID).To(Equal(held))
	l.whole()
}

var _ = Describe("a damaged database", func() {
	var l *lab
	var path, file string
	var held record.LMID
	BeforeEach(func() {
		l = newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		path, file = filepath.Join(l.state, "rsm.db"), l.export()
		held = l.sides()["A00001L8"].LMID
	})

	damages := []TableEntry{
		Entry("truncated", func() { Expect(os.Truncate(path, 20000)).To(Succeed()) }),
		Entry("empty", func() { Expect(os.Truncate(path, 0)).To(Succeed()) }),
		Entry("zeroed pages", func() { overwrite(path, 8192, make([]byte, 200_000)) }),
		Entry("a zeroed head", func() { overwrite(path, 0, make([]byte, 8192)) }),
		Entry("flipped bits in a record", func() { replaceIn(path, `"state":"Allocated"`, `"state":"Allocatfd"`) }),
		Entry("flipped bits in a page", func() { replaceIn(path, "media", "medib") }),
	}

	DescribeTable("is refused by every command, with the newest good export and the command that cures it",
		func(damage func()) {
			damage()
			before, err := os.ReadFile(path)
			Expect(err).NotTo(HaveOccurred())
			for _, args := range [][]string{
				{"apply", "-f", l.manifests}, {"plan", "-f", l.manifests}, {"get", "sides"}, {"describe", "medium", "A00001L8"},
				{"inventory", "demo", "-f", l.manifests}, {"db", "check"}, {"db", "export"},
			} {
				refused := l.rsmctl(args...)
				Expect(refused.status).To(Equal(1), "%v: %s", args, refused.out)
				Expect(commandIn.FindString(refused.err)).To(ContainSubstring(file), "%v: %s", args, refused.err)
			}
			Expect(os.ReadFile(path)).To(Equal(before), "it must be left as it is")

			l.cure(l.rsmctl("get", "sides").err, file)
			l.recovered(held)
			Expect(l.kept()).To(HaveLen(1))
			Expect(os.ReadFile(l.kept()[0])).To(Equal(before))
		},
		damages,
	)

	It("passes over exports that are not good", func() {
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		newer := l.export()
		Expect(newer).NotTo(Equal(file))
		flip(newer)
		Expect(os.Truncate(path, 20000)).To(Succeed())
		refused := l.rsmctl("get", "sides")
		Expect(refused.err).To(And(ContainSubstring("1 newer one is not good"), ContainSubstring(file)))
		Expect(commandIn.FindString(refused.err)).NotTo(ContainSubstring(newer))
	})

	It("says so when there is no good export", func() {
		Expect(os.Truncate(file, 100)).To(Succeed())
		Expect(os.Truncate(path, 20000)).To(Succeed())
		refused := l.rsmctl("apply", "-f", l.manifests)
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(And(ContainSubstring("There is no good export in"), ContainSubstring("of 1 none is"), ContainSubstring("rsmctl apply")))
	})

	It("does not call exports missing that it cannot look for", func() {
		folder := filepath.Dir(file)
		Expect(os.RemoveAll(folder)).To(Succeed())
		Expect(os.WriteFile(folder, nil, 0o600)).To(Succeed())
		Expect(os.Truncate(path, 20000)).To(Succeed())
		refused := l.rsmctl("get", "sides")
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(And(ContainSubstring("The exports in "+folder+" could not be looked at"), ContainSubstring("not a directory")))
		Expect(refused.err).NotTo(ContainSubstring("There is no good export"))
	})

	It("names the newest good export, too, before it makes a new one where there is none", func() {
		Expect(os.Remove(path)).To(Succeed())
		Expect(l.rsmctl("get", "sides").err).To(And(ContainSubstring("no database"), ContainSubstring(file)))
		anew := l.apply()
		Expect(anew.status).To(Equal(0), "%s%s", anew.out, anew.err)
		Expect(anew.err).To(ContainSubstring("--adopt-lineage"))
		l.cure(anew.err, file)
		l.recovered(held)
	})
})

var _ = Describe("a database that may not be read", func() {
	It("says who may, and names the newest good export", func() {
		needsRoot()
		l := newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		file := l.export()
		Expect(exec.Command("chown", "-R", "65534:65534", l.state, l.manifests).Run()).To(Succeed())
		Expect(os.Chmod(filepath.Join(l.state, "rsm.db"), 0)).To(Succeed())
		binary := buildRsmctl()
		for _, args := range [][]string{{"apply", "-f", l.manifests}, {"get", "sides"}} {
			cmd := exec.Command(binary, append(args, "--state-dir", l.state)...)
			cmd.Dir = "/"
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
			out, err := cmd.CombinedOutput()
			Expect(err).To(HaveOccurred())
			Expect(string(out)).To(And(ContainSubstring("permission denied"), ContainSubstring("run rsmctl as the user"), ContainSubstring("db import "+file)))
		}
	})
})

var _ = Describe("a read-only disk", func() {
	It("refuses to change anything, lists what there is, and goes on once it is writable", func() {
		l := newVirtualLab()
		mountAt(l.state, "-t", "tmpfs", "-o", "size=200m", "tmpfs")
		Expect(l.apply().status).To(Equal(0))
		file, held := l.export(), l.sides()["A00001L8"].LMID
		Expect(exec.Command("mount", "-o", "remount,ro", l.state).Run()).To(Succeed())

		refused := l.apply()
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(And(ContainSubstring("read-only"), ContainSubstring("all that was committed is in the database still"), ContainSubstring("db import "+file)))
		Expect(l.sides()["A00001L8"].LMID).To(Equal(held))
		Expect(l.rsmctl("db", "check").status).To(Equal(0))
		staged := l.rsmctl("db", "import", file)
		Expect(staged.status).To(Equal(1))
		Expect(staged.err).To(ContainSubstring("read-only"))

		Expect(exec.Command("mount", "-o", "remount,rw", l.state).Run()).To(Succeed())
		Expect(l.rsmctl("db", "import", file).status).To(Equal(0))
		Expect(exec.Command("mount", "-o", "remount,ro", l.state).Run()).To(Succeed())
		refused = l.apply()
		Expect(refused.status).To(Equal(1))
		Expect(refused.err).To(ContainSubstring("read-only"))
		Expect(l.sides()["A00001L8"].LMID).To(Equal(held))

		Expect(exec.Command("mount", "-o", "remount,rw", l.state).Run()).To(Succeed())
		l.recovered(held)
		Expect(l.kept()).To(HaveLen(1))
	})
})

var _ = Describe("a full disk with an export on it", func() {
	It("names the export, which is good on another disk", func() {
		other := newVirtualLab()
		Expect(other.apply().status).To(Equal(0))
		file := other.export()
		l := newVirtualLab()
		mountAt(l.state, "-t", "tmpfs", "-o", "size=420k", "tmpfs")
		folder := filepath.Join(l.state, "export")
		Expect(os.CopyFS(folder, os.DirFS(filepath.Dir(file)))).To(Succeed())
		here := filepath.Join(folder, filepath.Base(file))

		full := l.apply()
		Expect(full.status).To(Equal(1))
		Expect(full.err).To(And(ContainSubstring("no space left on device"), ContainSubstring("The disk is full; all that was committed"),
			ContainSubstring("db import "+here+" --state-dir FOLDER")))
		staged := l.rsmctl("db", "import", here)
		Expect(staged.status).To(Equal(1))
		Expect(staged.err).To(ContainSubstring("make room"))

		elsewhere := &lab{state: GinkgoT().TempDir(), manifests: l.manifests}
		Expect(elsewhere.rsmctl("db", "import", here).status).To(Equal(0))
		Expect(elsewhere.rsmctl("inventory", "demo", "-f", l.manifests).err).To(ContainSubstring("took effect"))
	})
})

var _ = Describe("the daemon, when its database", func() {
	var l *lab
	var daemon *gexec.Session
	begin := func() {
		GinkgoHelper()
		Expect(l.apply().status).To(Equal(0))
		var err error
		daemon, err = gexec.Start(exec.Command(buildRsmctl(), "run", "-f", l.manifests, "--state-dir", l.state,
			"--interval", "1h", "--log-format", "json"), GinkgoWriter, GinkgoWriter)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func() { daemon.Kill().Wait("10s") })
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`"msg":"pass ended".*"matches":true`))
	}
	ended := func() string {
		GinkgoHelper()
		Eventually(daemon, "30s").Should(gexec.Exit(1))
		return string(daemon.Err.Contents())
	}

	DescribeTable("is taken away, saves everything it knows and says so",
		func(take func(path string) error, wake func()) {
			l = newVirtualLab()
			begin()
			held := l.sides()["A00001L8"].LMID
			Expect(take(filepath.Join(l.state, "rsm.db"))).To(Succeed())

			By("keeping others from starting a second database meanwhile")
			second := l.apply()
			Expect(second.status).To(Equal(1))
			Expect(second.err).To(And(ContainSubstring("rsmctl run"), ContainSubstring("taken away")))

			wake()
			said := ended()
			saved, err := filepath.Glob(filepath.Join(l.state, "export", "rsm-*.db"))
			Expect(err).NotTo(HaveOccurred())
			Expect(saved).To(HaveLen(1))
			Expect(said).To(And(ContainSubstring("was taken away"), ContainSubstring("saved as "+saved[0])))
			l.cure(said, saved[0])
			l.recovered(held)
		},
		Entry("deleted, at the next pass", os.Remove, func() { l.edit("weekly.yaml", func(s string) string { return s + "\n# touched\n" }) }),
		Entry("moved, at its end", func(path string) error { return os.Rename(path, path+".away") }, func() { daemon.Terminate() }),
	)

	It("is on a disk that becomes read-only, ends, says so, and has lost nothing", func() {
		needsRoot()
		l = newVirtualLab()
		image := filepath.Join(GinkgoT().TempDir(), "disk")
		Expect(os.WriteFile(image, nil, 0o600)).To(Succeed())
		Expect(os.Truncate(image, 256<<20)).To(Succeed())
		if out, err := exec.Command("mkfs.ext4", "-q", "-E", "lazy_itable_init=1", image).CombinedOutput(); err != nil {
			missing("cannot make a file system: " + string(out))
		}
		mountAt(l.state, "-o", "loop", image)
		Expect(l.apply().status).To(Equal(0))
		file := l.export()
		begin()
		held := l.sides()["A00001L8"].LMID
		// What the kernel does on its own when the disk fails (ext4: abort).
		if out, err := exec.Command("mount", "-o", "remount,abort", l.state).CombinedOutput(); err != nil {
			missing("cannot make the disk read-only: " + string(out))
		}
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(ended()).To(And(ContainSubstring("read-only"), ContainSubstring("all that was committed is in the database still"), ContainSubstring("db import "+file)))

		Expect(exec.Command("umount", l.state).Run()).To(Succeed())
		_ = exec.Command("fsck.ext4", "-p", image).Run() // it says by its status that it has repaired something
		mountAt(l.state, "-o", "loop", image)
		l.recovered(held)
		Expect(l.sides()["A00008L8"].State).To(Equal(record.Available))
	})
})

// needsRoot skips what only root can do. In CI it must run.
func needsRoot() {
	GinkgoHelper()
	if os.Geteuid() != 0 {
		missing("this needs root")
	}
}

func missing(why string) {
	GinkgoHelper()
	Expect(os.Getenv("CI")).To(BeEmpty(), "in CI this must run: %s", why)
	Skip("NOT RUN: " + why)
}

// mountAt mounts something on a folder for one test.
func mountAt(folder string, args ...string) {
	GinkgoHelper()
	needsRoot()
	if out, err := exec.Command("mount", append(args, folder)...).CombinedOutput(); err != nil {
		missing("cannot mount: " + string(out))
	}
	DeferCleanup(func() { _ = exec.Command("umount", folder).Run() })
}
