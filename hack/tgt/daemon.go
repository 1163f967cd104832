// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// daemon is a tgtd.
type daemon struct {
	pid int
	// hasEnded tells whether the process has ended, and its number may be
	// another's.
	hasEnded func() bool
}

// pollInterval is how often to look at what sends no word.
const pollInterval = 5 * time.Millisecond

// launchDaemon starts tgtd and waits until it answers. When its port is taken tgtd
// goes on without one, and tells no error: so the portal is looked for.
func (l *Lab) launchDaemon(ctx context.Context) error {
	log, err := os.OpenFile(filepath.Join(l.folder, logFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // the daemon writes to it, not we
	cmd := l.commandInFolder(context.WithoutCancel(ctx), tgtd,
		"-f", "-C", strconv.Itoa(l.control), "--iscsi", "portal="+l.portal)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = processAttributes(l.layout.Stays)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start tgtd: %w", err)
	}
	var ended atomic.Bool
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		ended.Store(true)
	}()
	l.daemon = &daemon{pid: cmd.Process.Pid, hasEnded: ended.Load}
	return l.awaitPortal(ctx)
}

func (l *Lab) awaitPortal(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, toolTimeout)
	defer cancel()
	for {
		portals, err := l.runTool(ctx, tgtadm, "-C", strconv.Itoa(l.control), "--lld", "iscsi", "--mode", "portal", "--op", "show")
		switch {
		case err == nil && strings.Contains(portals, l.portal+","):
			return nil
		case err == nil:
			return fmt.Errorf("%w: tgtd does not listen at %s: %s", errPortTaken, l.portal, l.endOfLog())
		case l.daemon.hasEnded():
			return fmt.Errorf("tgtd ended at once: %s", l.endOfLog())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("tgtd does not answer: %w: %s", err, l.endOfLog())
		case <-time.After(pollInterval):
		}
	}
}

var errPortTaken = errors.New("the port is taken")

// endOfLog is the end of the daemon's log.
func (l *Lab) endOfLog() string {
	text, err := os.ReadFile(filepath.Join(l.folder, logFile))
	if err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(text[max(0, len(text)-1_000):]))
}

// findDaemon takes up a daemon that another process started. It is nil when that has
// ended, whoever has its number now.
func findDaemon(pid, control int) *daemon {
	if pid == 0 || !isTgtd(pid, control) {
		return nil
	}
	return &daemon{pid: pid, hasEnded: func() bool { return !isTgtd(pid, control) }}
}

// isTgtd tells whether a process is the tgtd of a control number. The command
// line of a process that is ending is empty.
func isTgtd(pid, control int) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return false
	}
	args := strings.Split(string(line), "\x00")
	i := slices.Index(args, "-C")
	return filepath.Base(args[0]) == tgtd && i > 0 && i+1 < len(args) && args[i+1] == strconv.Itoa(control)
}

func (d *daemon) sendSignal(s syscall.Signal) error {
	if d.hasEnded() {
		return errors.New("tgtd does not run")
	}
	return syscall.Kill(d.pid, s)
}

// killAndWait kills the process and waits for its end: tgtd ignores SIGTERM.
func (d *daemon) killAndWait() {
	for d.sendSignal(syscall.SIGKILL) == nil {
		time.Sleep(pollInterval)
	}
}

// findFreePort finds a port of the loopback interface that nobody listens at. It
// is below those that Linux gives to outgoing connections (32768 on), which
// could take it while the daemon is down.
func findFreePort() (int, error) {
	for range 100 {
		port := 20_000 + rand.IntN(12_000) //nolint:gosec // not a secret
		listener, err := net.Listen("tcp4", loopbackAddress(port))
		if err != nil {
			continue
		}
		return port, listener.Close()
	}
	return 0, errors.New("no free port was found between 20000 and 32000")
}

func loopbackAddress(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
