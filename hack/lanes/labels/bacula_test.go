// SPDX-License-Identifier: Apache-2.0

package labels_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
)

// bacula is a Bacula of this test's own: director, catalog, storage daemon and
// file daemon on loopback ports, all of whose files are in one folder.
type bacula struct {
	*testing.T
	dir  string
	path map[string]string
}

const baculaPackages = "bacula-director bacula-director-sqlite3 bacula-console bacula-sd bacula-fd"

func startBacula(t *testing.T) bacula {
	t.Helper()
	b := bacula{t, t.TempDir(), need(t, baculaPackages, "bacula-sd", "bacula-dir", "bacula-fd", "bconsole", "bls", "sqlite3")}
	ports := b.configure()
	schema, err := os.ReadFile("/usr/share/dbconfig-common/data/bacula-director-sqlite3/install/sqlite3")
	if err != nil {
		t.Fatal(err)
	}
	b.run(string(schema), "sqlite3", filepath.Join(b.dir, "bacula.db"))
	for _, daemon := range []string{"bacula-sd", "bacula-fd", "bacula-dir"} {
		b.start(daemon, ports[daemon])
	}
	return b
}

// configure writes the configuration, and returns the daemons' addresses.
func (b bacula) configure() map[string]string {
	b.Helper()
	ports, places := map[string]string{}, []string{"@DIR@", b.dir}
	for daemon, place := range map[string]string{"bacula-sd": "@SD@", "bacula-fd": "@FD@", "bacula-dir": "@DIRECTOR@"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close() // after all have one, so that all differ
		ports[daemon] = l.Addr().String()
		places = append(places, place, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	for _, name := range []string{"bacula-sd.conf", "bacula-fd.conf", "bacula-dir.conf", "bconsole.conf"} {
		text, err := os.ReadFile(filepath.Join("testdata/bacula", name))
		if err != nil {
			b.Fatal(err)
		}
		b.write(name, []byte(strings.NewReplacer(places...).Replace(string(text))))
	}
	for _, folder := range []string{"volumes", "behind"} {
		if err := os.Mkdir(filepath.Join(b.dir, folder), 0o700); err != nil {
			b.Fatal(err)
		}
	}
	return ports
}

// start starts a daemon, which ends with the test, and waits until it answers.
func (b bacula) start(name, address string) {
	b.Helper()
	var said bytes.Buffer
	daemon := exec.Command(b.path[name], "-f", "-c", filepath.Join(b.dir, name+".conf"))
	daemon.Stdout, daemon.Stderr = &said, &said
	if err := daemon.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = daemon.Process.Signal(syscall.SIGTERM)
		ended := time.AfterFunc(5*time.Second, func() { _ = daemon.Process.Kill() })
		_ = daemon.Wait()
		ended.Stop()
		if b.Failed() {
			b.Logf("%s said: %s", name, said.String())
		}
	})
	NewWithT(b).Eventually(func() error {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			err = conn.Close()
		}
		return err
	}, "10s", "20ms").Should(Succeed(), name)
}

// run runs a program and returns what it says. It has a minute.
func (b bacula) run(input, name string, args ...string) string {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.path[name], args...)
	cmd.Stdin, cmd.Env = strings.NewReader(input), append(os.Environ(), "TZ=UTC", "LC_ALL=C")
	said, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%s %s: %v: %s", name, args, err, said)
	}
	return string(said)
}

func (b bacula) console(commands ...string) string {
	b.Helper()
	return b.run(strings.Join(append(commands, "quit", ""), "\n"), "bconsole", "-c", filepath.Join(b.dir, "bconsole.conf"))
}

func (b bacula) label(volume, storage, pool string) []byte {
	b.Helper()
	said := b.console("label storage=" + storage + " volume=" + volume + " pool=" + pool + " drive=0 slot=0")
	if !strings.Contains(said, "3000 OK label") {
		b.Fatalf("labelling %s: %s", volume, said)
	}
	return b.volume(volume)
}

func (b bacula) volume(name string) []byte {
	b.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, "volumes", name))
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func (b bacula) write(name string, data []byte) {
	b.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), data, 0o600); err != nil {
		b.Fatal(err)
	}
}

var (
	blsLine    = regexp.MustCompile(`(?m)^(\w+|Date label written) *: (.*)$`)
	blsVersion = regexp.MustCompile(`Version: (\S+) \((.*)\)`)
)

// bls is what Bacula says of a volume's label, as rsmctl has it.
func (b bacula) bls(volume, device string) (said map[string]string, want label.Verdict) {
	b.Helper()
	text := b.run("", "bls", "-L", "-V", volume, "-c", filepath.Join(b.dir, "bacula-sd.conf"), device)
	said = map[string]string{}
	for _, m := range blsLine.FindAllStringSubmatch(text, -1) {
		said[m[1]] = m[2]
	}
	// bls ends with 1 after it has told how to use it.
	usage, _ := exec.Command(b.path["bls"], "-?").CombinedOutput()
	version := blsVersion.FindStringSubmatch(string(usage))
	labelled, err := time.Parse("02-Jan-2006 15:04", said["Date label written"])
	if len(version) == 0 || err != nil {
		b.Fatalf("bls is not understood: %v: %s%s", err, text, usage)
	}
	return said, label.Verdict{
		Kind: label.Labelled, Pool: said["PoolName"],
		// The program is the name of its Storage resource; bls does not show it.
		Writer: "lane-sd Ver. " + version[1] + " " + version[2] + " on " + said["HostName"],
		OMID:   label.OMID{Type: "Bacula", ID: said["VolName"], Info: said["PoolName"] + "/" + said["MediaType"] + labelled.Format(" 2006-01-02T15:04")},
	}
}

// compare says where a verdict is not what Bacula says; bls shows no seconds.
func (b bacula) compare(how string, want, got label.Verdict) {
	b.Helper()
	g := NewWithT(b)
	g.Expect(got.OMID.Info).To(MatchRegexp("^%s:[0-9]{2}Z$", regexp.QuoteMeta(want.OMID.Info)), how)
	got.OMID.Info, got.FirstBlock, got.Lengths = want.OMID.Info, "", nil
	g.Expect(got).To(Equal(want), how)
}

// blocks are those of a volume on disk, by the lengths in their headers.
func blocks(volume []byte) (all [][]byte) {
	for len(volume) > 8 {
		n := min(len(volume), max(8, int(binary.BigEndian.Uint32(volume[4:]))))
		all, volume = append(all, volume[:n]), volume[n:]
	}
	return all
}

func TestBaculaVolumesAreWhatBaculaSaysTheyAre(t *testing.T) {
	b, g := startBacula(t), NewWithT(t)
	identify := label.Default().Identify

	fresh := b.label("PRE001", "plain", "Weekly")
	said, want := b.bls("PRE001", "plain")
	g.Expect(said).To(And(HaveKeyWithValue("LabelType", "PRE_LABEL"), HaveKeyWithValue("VolName", "PRE001"), HaveKeyWithValue("PoolName", "Weekly")))
	b.compare("labelled, in one record", want, identify(inOneRecord(fresh)))
	b.compare("labelled, on tape", want, identify(onTape(append(blocks(fresh), nil)...)))

	unused := identify(inOneRecord(b.label("DAT001", "plain", "Archive")))
	g.Expect(b.console("run job=some pool=Archive storage=plain yes", "wait", "messages")).To(ContainSubstring("Backup OK"))
	used := b.volume("DAT001")
	said, want = b.bls("DAT001", "plain")
	g.Expect(said).To(And(HaveKeyWithValue("LabelType", "VOL_LABEL"), HaveKeyWithValue("VolName", "DAT001"), HaveKeyWithValue("PoolName", "Archive")))
	g.Expect(len(blocks(used))).To(BeNumerically(">", 1), "the job wrote nothing")
	b.compare("written, in one record", want, identify(inOneRecord(used)))
	b.compare("written, on tape", want, identify(onTape(append(blocks(used), nil)...)))
	g.Expect(identify(inOneRecord(used)).OMID).To(Equal(unused.OMID), "writing to it made it another one")

	at := bytes.Index(used, []byte("DAT001"))
	used[at] ^= 1
	wrong := identify(inOneRecord(used))
	g.Expect(wrong.Kind).To(Equal(label.Unrecognized))
	g.Expect(wrong.Detail).To(ContainSubstring("checksum"))
}

// On disk, no filemark stands between the two labels, and Bacula itself does
// not read such a volume again: bls is shown what stands behind the first.
func TestBaculaVolumesWithANSIAndIBMLabelsAreWhatBaculaSaysTheyAre(t *testing.T) {
	b := startBacula(t)
	for storage, volume := range map[string]string{"ansi": "ANS001", "ibm": "IBM001"} {
		file := b.label(volume, storage, "Weekly")
		const front = 3 * 80 // VOL1, HDR1, HDR2
		b.write(filepath.Join("behind", volume), file[front:])
		said, want := b.bls(volume, "behind")
		NewWithT(t).Expect(said).To(HaveKeyWithValue("VolName", volume))
		b.compare(storage+", in one record", want, label.Default().Identify(inOneRecord(file)))
		tape := append([][]byte{file[:80], file[80:160], file[160:front], nil}, blocks(file[front:])...)
		b.compare(storage+", on tape", want, label.Default().Identify(onTape(tape...)))
	}
}
