// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rsm.storage/rsmctl/rsm/scsi"
)

// filesAtOnce is how many open files of a process are listed before ctx is
// asked again: there are processes with a million of them.
const filesAtOnce = 256

// findOpeners finds the processes but our own that have one of the nodes open.
// The processes that were found before an error are returned with it.
func (h host) findOpeners(ctx context.Context, nodes unitNodes) (openers []scsi.Opener, err error) {
	proc := filepath.Join(h.root, "proc")
	entries, err := os.ReadDir(proc)
	if err != nil {
		return nil, fmt.Errorf("list the processes: %w; is /proc mounted?", err)
	}
	defer func() {
		slices.SortFunc(openers, func(a, b scsi.Opener) int {
			return cmp.Or(cmp.Compare(a.PID, b.PID), cmp.Compare(a.Node, b.Node))
		})
		openers = slices.Compact(openers)
	}()
	own := ownPID(proc)
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == own {
			continue
		}
		found, err := openersInProcess(ctx, filepath.Join(proc, e.Name()), pid, nodes)
		openers = append(openers, found...)
		if err != nil {
			return openers, err
		}
	}
	return openers, nil
}

// ownPID is the number of our own process in /proc, whose PID namespace may not
// be ours.
func ownPID(proc string) int {
	if self, err := os.Readlink(filepath.Join(proc, "self")); err == nil {
		if pid, err := strconv.Atoi(self); err == nil {
			return pid
		}
	}
	return os.Getpid()
}

// openersInProcess returns the process as an opener of each node that it has
// open. A process that has ended meanwhile has none open.
func openersInProcess(ctx context.Context, process string, pid int, nodes unitNodes) ([]scsi.Opener, error) {
	open, err := pathsOpenIn(ctx, filepath.Join(process, "fd"), nodes)
	if len(open) == 0 {
		return nil, err
	}
	name, unread := os.ReadFile(filepath.Join(process, "comm"))
	if processHasEnded(unread) {
		return nil, err
	}
	var openers []scsi.Opener
	for _, node := range open {
		openers = append(openers, scsi.Opener{Program: printableName(strings.TrimSpace(string(name))), PID: pid, Node: printableName(node)})
	}
	return openers, err
}

// pathsOpenIn are the paths under which a process has any of the nodes open. A
// process whose files we may not see has none for us.
func pathsOpenIn(ctx context.Context, folder string, nodes unitNodes) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("not all processes were looked at: %w", err)
	}
	files, err := os.Open(folder)
	if processHasEnded(err) || errors.Is(err, os.ErrPermission) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list what a process has open: %w", err)
	}
	defer func() { _ = files.Close() }()
	var open []string
	for {
		names, err := files.Readdirnames(filesAtOnce)
		for _, name := range names {
			if path, ok := pathIfNode(filepath.Join(folder, name), nodes); ok {
				open = append(open, path)
			}
		}
		switch {
		case errors.Is(err, io.EOF), processHasEnded(err), errors.Is(err, os.ErrPermission):
			return open, nil
		case err != nil:
			return open, fmt.Errorf("list what a process has open: %w", err)
		case ctx.Err() != nil:
			return open, fmt.Errorf("not all processes were looked at: %w", ctx.Err())
		}
	}
}

// pathIfNode tells whether an open file of a process is one of the nodes, and
// under which path it has it open. Files without a path are pipes, sockets and
// such.
func pathIfNode(file string, nodes unitNodes) (path string, ok bool) {
	path, err := os.Readlink(file)
	if err != nil || !strings.HasPrefix(path, "/") {
		return "", false
	}
	number, known := deviceNumberOf(file)
	return path, nodes.containsOpenFile(path, number, known)
}

// printableName makes a name that any process may choose fit for messages.
func printableName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, name)
}
