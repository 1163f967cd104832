// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
)

// Lab is one tgtd and its library. It is for one goroutine at a time.
type Lab struct {
	folder    string
	layout    Layout
	control   int // the port is also tgtd's control number
	portal    string
	daemon    *daemon
	frozen    bool
	lastWhere map[int]string // address to barcode, as last heard
}

// state is what a lab leaves in its folder for another process.
type state struct {
	Layout Layout
	PID    int
	Port   int
	Where  map[int]string
}

// ErrNoLab is returned by Open for a folder without a lab, ErrNotEmpty by Start
// for a folder that holds something: Close empties it.
var (
	ErrNoLab    = errors.New("there is no lab in the folder")
	ErrNotEmpty = errors.New("the folder must be empty")
)

// Start makes a library in a folder, and the folder if there is none. It returns
// when the cartridges have been written to and lie in their places.
func Start(ctx context.Context, layout Layout, folder string) (*Lab, error) {
	if err := Installed(); err != nil {
		return nil, err
	}
	layout, err := layout.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if there, err := os.ReadDir(folder); err != nil || len(there) > 0 {
		return nil, errors.Join(err, fmt.Errorf("start a lab in %s: %w: it has %d entries", folder, ErrNotEmpty, len(there)))
	}
	if err := os.Mkdir(filepath.Join(folder, cartridgeFolder), 0o700); err != nil {
		return nil, err
	}
	l := &Lab{folder: folder, layout: layout}
	if err := l.startAndFill(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start a lab in %s: %w", folder, err), l.Close())
	}
	return l, nil
}

func (l *Lab) startAndFill(ctx context.Context) error {
	if err := l.launchAtFreePort(ctx); err != nil {
		return err
	}
	if err := l.saveState(nil); err != nil { // so that it can be found from now on
		return err
	}
	if err := l.configureDaemon(ctx); err != nil {
		return err
	}
	where := map[int]string{}
	for _, c := range l.layout.Cartridges {
		where[c.Address] = c.Barcode
		if err := l.makeBlankFile(ctx, c.Barcode, c.Kind); err != nil {
			return err
		}
	}
	if err := l.writeCartridges(ctx); err != nil {
		return err
	}
	return l.placeCartridges(ctx, where)
}

// launchAtFreePort starts the daemon at a free port, and at another one when
// somebody else was faster.
func (l *Lab) launchAtFreePort(ctx context.Context) error {
	for {
		port, err := findFreePort()
		if err != nil {
			return err
		}
		l.setPort(port)
		err = l.launchDaemon(ctx)
		if !errors.Is(err, errPortTaken) {
			return err
		}
		l.daemon.killAndWait()
	}
}

func (l *Lab) setPort(port int) { l.control, l.portal = port, loopbackAddress(port) }

// Open takes up the lab of a folder that another process started.
func Open(folder string) (*Lab, error) {
	text, err := os.ReadFile(filepath.Join(folder, stateFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w %s", ErrNoLab, folder)
	}
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, stateFile), err)
	}
	l := &Lab{folder: folder, layout: s.Layout, lastWhere: s.Where, daemon: findDaemon(s.PID, s.Port)}
	l.setPort(s.Port)
	return l, nil
}

// saveState takes down where the cartridges are, for Restart and for other
// processes.
func (l *Lab) saveState(where map[int]string) error {
	l.lastWhere = maps.Clone(where)
	s := state{Layout: l.layout, PID: l.PID(), Port: l.control, Where: l.lastWhere}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(l.folder, stateFile), text, 0o600)
}

// Portal is HOST:PORT of the daemon. It stays the same over a Restart.
func (l *Lab) Portal() string { return l.portal }

// Target is the iSCSI name of the changer's target; without Apart the drives
// are there too.
func (l *Lab) Target() string { return l.layout.Target }

// Targets are all targets, the changer's first.
func (l *Lab) Targets() []string {
	var names []string
	for _, u := range l.unitsInOrder() {
		if !slices.Contains(names, u.target) {
			names = append(names, u.target)
		}
	}
	return names
}

// Layout is the layout with all defaults filled in.
func (l *Lab) Layout() Layout { return l.layout }

// PID is the daemon's process, 0 when it does not run.
func (l *Lab) PID() int {
	if !l.Running() {
		return 0
	}
	return l.daemon.pid
}

// Running tells whether the daemon runs; a frozen one does.
func (l *Lab) Running() bool { return l.daemon != nil && !l.daemon.hasEnded() }

// Close kills the daemon and removes the lab's files, and the folder when it
// is empty then.
func (l *Lab) Close() error {
	if l.daemon != nil {
		l.daemon.killAndWait()
	}
	var failed []error
	sockets, _ := filepath.Glob(filepath.Join(l.folder, socketFile+".*")) // the pattern is good
	for _, file := range append(sockets, l.pathOf(cartridgeFolder), l.pathOf(changerFile), l.pathOf(logFile), l.pathOf(stateFile)) {
		failed = append(failed, os.RemoveAll(file))
	}
	durable.Sweep(l.folder, time.Time{})
	_ = os.Remove(l.folder) // somebody else may keep files there
	return errors.Join(failed...)
}

func (l *Lab) pathOf(file string) string { return filepath.Join(l.folder, file) }
