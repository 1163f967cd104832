// SPDX-License-Identifier: Apache-2.0

package labels_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// bacula is a Bacula of this test's own: director, catalog, storage daemon and
// file daemon on loopback ports, all of whose files are in one folder.
type bacula struct {
	*testing.T
	dir  string
	path map[string]string
}

func startBacula(t *testing.T) bacula {
	t.Helper()
	b := bacula{t, t.TempDir(), needPrograms(t, "bacula-sd", "bacula-dir", "bacula-fd", "bconsole", "bls", "sqlite3")}
	ports := b.writeConfiguration()
	schema, err := os.ReadFile("/usr/share/dbconfig-common/data/bacula-director-sqlite3/install/sqlite3")
	if err != nil {
		t.Fatal(err)
	}
	b.runProgram(string(schema), "sqlite3", filepath.Join(b.dir, "bacula.db"))
	for _, daemon := range []string{"bacula-sd", "bacula-fd", "bacula-dir"} {
		b.startDaemon(daemon, ports[daemon])
	}
	return b
}

// writeConfiguration writes the configuration, and returns the daemons' addresses.
func (b bacula) writeConfiguration() map[string]string {
	b.Helper()
	ports, places := map[string]string{}, []string{"@DIR@", b.dir}
	for daemon, place := range map[string]string{"bacula-sd": "@SD@", "bacula-fd": "@FD@", "bacula-dir": "@DIRECTOR@"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = l.Close() }() // after all have one, so that all differ
		ports[daemon] = l.Addr().String()
		places = append(places, place, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	for _, name := range []string{"bacula-sd.conf", "bacula-fd.conf", "bacula-dir.conf", "bconsole.conf"} {
		text, err := os.ReadFile(filepath.Join("testdata/bacula", name))
		if err != nil {
			b.Fatal(err)
		}
		b.writeFile(name, []byte(strings.NewReplacer(places...).Replace(string(text))))
	}
	for _, folder := range []string{"volumes", "behind"} {
		if err := os.Mkdir(filepath.Join(b.dir, folder), 0o700); err != nil {
			b.Fatal(err)
		}
	}
	return ports
}

// startDaemon starts a daemon, which ends with the test, and waits until it answers.
func (b bacula) startDaemon(name, address string) {
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

// runProgram runs a program and returns what it says. It has a minute.
func (b bacula) runProgram(input, name string, args ...string) string {
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

func (b bacula) runConsole(commands ...string) string {
	b.Helper()
	return b.runProgram(strings.Join(append(commands, "quit", ""), "\n"), "bconsole", "-c", filepath.Join(b.dir, "bconsole.conf"))
}

func (b bacula) labelVolume(volume, storage, pool string) []byte {
	b.Helper()
	said := b.runConsole("label storage=" + storage + " volume=" + volume + " pool=" + pool + " drive=0 slot=0")
	if !strings.Contains(said, "3000 OK label") {
		b.Fatalf("labelling %s: %s", volume, said)
	}
	return b.readVolume(volume)
}

func (b bacula) readVolume(name string) []byte {
	b.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, "volumes", name))
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func (b bacula) writeFile(name string, data []byte) {
	b.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), data, 0o600); err != nil {
		b.Fatal(err)
	}
}
