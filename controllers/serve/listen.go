// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"rsm.storage/rsmctl/api/service"
)

// nurseryPattern matches the folders in which sockets are made.
const nurseryPattern = ".sock*"

// maxPath is the length of the longest path of a unix socket: what is left of
// sun_path (unix(7)) beside the zero that ends it.
const maxPath = len(syscall.RawSockaddrUnix{}.Path) - 1

// listenInFolder makes the socket of a state folder, in the place of one that a
// crash has left. The caller holds the database, so nobody else is about to do
// so.
//
// The socket is made in a folder that is its owner's alone, and moved once its
// mode is right: there is no moment in which others could open it.
func listenInFolder(folder string) (l *net.UnixListener, made fs.FileInfo, err error) {
	sweepSockets(folder)
	young, err := os.MkdirTemp(folder, nurseryPattern)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = os.RemoveAll(young) }()
	name := filepath.Join(young, "s")
	if len(name) > maxPath {
		return nil, nil, fmt.Errorf("the state folder %s has too long a path: that of a unix socket has at most %d bytes, and this one would have %d; name the folder by a shorter one, such as a symbolic link",
			folder, maxPath, len(name))
	}
	l, err = net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, nil, err
	}
	l.SetUnlinkOnClose(false) // it would remove the name that the socket has no more
	err = os.Chmod(name, 0o600)
	if err == nil {
		made, err = os.Lstat(name)
	}
	if err == nil {
		err = os.Rename(name, service.SocketPath(folder))
	}
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	return l, made, nil
}

// removeSocket removes the socket, unless another one has taken its place.
func removeSocket(folder string, made fs.FileInfo) {
	if now, err := os.Lstat(service.SocketPath(folder)); err == nil && os.SameFile(now, made) {
		_ = os.Remove(service.SocketPath(folder))
	}
}

// sweepSockets removes folders in which a crash has left a socket.
func sweepSockets(folder string) {
	left, _ := filepath.Glob(filepath.Join(folder, nurseryPattern))
	for _, name := range left {
		_ = os.RemoveAll(name)
	}
}
