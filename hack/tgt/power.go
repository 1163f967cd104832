// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"syscall"
)

// Kill ends the daemon as a power cut would. tgtd then forgets what a robot would
// still have in its shelves. So the lab looks just before where the cartridges are,
// unless the daemon is frozen, and Restart puts them back. When it could not look,
// the daemon is dead all the same, and Restart needs to be told.
func (l *Lab) Kill(ctx context.Context) error {
	if !l.Running() {
		return nil
	}
	var err error
	if !l.frozen {
		_, err = l.Where(ctx)
	}
	l.daemon.killAndWait()
	l.frozen = false
	return err
}

// Freeze stops the daemon in its tracks: connections stay and nothing is
// answered, until Thaw. Where the cartridges are is looked at first, for Kill.
func (l *Lab) Freeze(ctx context.Context) error {
	if _, err := l.Where(ctx); err != nil {
		return err
	}
	l.frozen = true
	return l.daemon.sendSignal(syscall.SIGSTOP)
}

// Thaw lets a frozen daemon go on. It carries out what was sent meanwhile.
func (l *Lab) Thaw() error {
	l.frozen = false
	return l.daemon.sendSignal(syscall.SIGCONT)
}

// Restart starts a killed daemon again, at the same portal, with the same serial
// numbers and cartridge files. The cartridges are where the map says, from address
// to barcode; nil: where they were last seen.
func (l *Lab) Restart(ctx context.Context, where map[int]string) error {
	if l.Running() {
		return errors.New("restart tgtd: it runs still; Kill it first")
	}
	if where == nil {
		where = l.lastWhere
	}
	if err := l.launchDaemon(ctx); err != nil {
		return fmt.Errorf("restart tgtd: %w", err)
	}
	if err := l.configureDaemon(ctx); err != nil {
		return fmt.Errorf("restart tgtd: %w", err)
	}
	return l.placeCartridges(ctx, where)
}

// placeCartridges puts the cartridges of a library that is empty where they
// belong. Only the robot can put one into a drive, so those go first, from a
// slot.
func (l *Lab) placeCartridges(ctx context.Context, where map[int]string) error {
	for _, address := range slices.Sorted(maps.Keys(where)) {
		if !l.layout.Drives.containsAddress(address) {
			continue
		}
		slot := l.layout.Slots.First
		if err := l.putCartridge(ctx, where[address], slot); err != nil {
			return err
		}
		if err := l.Move(ctx, slot, address); err != nil {
			return err
		}
	}
	for _, address := range slices.Sorted(maps.Keys(where)) {
		if l.layout.Drives.containsAddress(address) {
			continue
		}
		if err := l.putCartridge(ctx, where[address], address); err != nil {
			return err
		}
	}
	return l.saveState(where)
}
