// SPDX-License-Identifier: Apache-2.0

package tgt

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Files of a lab. tgtd and tgtadm run in the folder and are told relative
// names: tgtd has 108 bytes for the path of its socket and 128 for that of a
// cartridge.
const (
	socketFile      = "control" // tgtd appends a dot and the control number
	changerFile     = "changer"
	cartridgeFolder = "cartridges"
	diskFile        = cartridgeFolder + "/.disk" // no barcode has a dot
	logFile         = "log"
	stateFile       = "lab.json"
)

// toolTimeout is how long one tgtadm may take: it waits without end for a tgtd
// that is stopped.
const toolTimeout = 20 * time.Second

// commandInFolder makes a command of the package tgt that runs in the lab's folder.
func (l *Lab) commandInFolder(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, pathOfProgram(name), args...)
	cmd.Dir = l.folder
	cmd.Env = append(os.Environ(), "TGT_IPC_SOCKET="+socketFile)
	return cmd
}

// runTool runs such a command to its end and returns what it printed.
func (l *Lab) runTool(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, toolTimeout)
	defer cancel()
	cmd := l.commandInFolder(ctx, name, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, strings.Join(withoutSecrets(args), " "), err, bytes.TrimSpace(said.Bytes()))
	}
	return out.String(), nil
}

// withoutSecrets leaves out what follows --password.
func withoutSecrets(args []string) []string {
	var shown []string
	for i, arg := range args {
		if i > 0 && args[i-1] == "--password" {
			arg = "..."
		}
		shown = append(shown, arg)
	}
	return shown
}

// askDaemon sends one request to the daemon.
func (l *Lab) askDaemon(ctx context.Context, args ...string) error {
	_, err := l.runTool(ctx, tgtadm, append([]string{"-C", strconv.Itoa(l.control), "--lld", "iscsi"}, args...)...)
	return err
}

// changeUnit changes a logical unit.
func (l *Lab) changeUnit(ctx context.Context, u unit, format string, args ...any) error {
	return l.askDaemon(ctx, "--mode", "logicalunit", "--op", "update",
		"--tid", strconv.Itoa(u.tid), "--lun", strconv.Itoa(u.lun), "--params", fmt.Sprintf(format, args...))
}

// makeBlankFile makes the file of a cartridge, unless there is one.
func (l *Lab) makeBlankFile(ctx context.Context, barcode, kind string) error {
	file := filepath.Join(cartridgeFolder, barcode)
	if _, err := os.Stat(filepath.Join(l.folder, file)); err == nil {
		return nil
	}
	_, err := l.runTool(ctx, tgtimg, "--op", "new", "--device-type", "tape", "--type", kind,
		"--barcode", barcode, "--size", "64", "--file", file)
	return err
}
