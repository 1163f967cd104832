// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
)

// benchInGuest measures in a small virtual machine, whose kernel has the library as
// /dev/sg*: one look by rsmctl beside one by mtx.
func (w *wireBench) benchInGuest(ctx context.Context) error {
	if lacking := lackingForGuest(ctx); lacking != "" {
		w.tellProgress("WITHOUT the virtual machine: %s", lacking)
		return nil
	}
	w.tellProgress("%s slots in the virtual machine", withThousands(w.slots))
	script, err := w.guestScript()
	if err != nil {
		return err
	}
	out, err := outputOf(ctx, []string{vmScript, "--portal", w.lab.Portal(), "--target", w.lab.Target(), "--luns", "1,2,3", "--timeout", "300",
		"--copy", script, "--", "sh", filepath.Base(script)})
	if err != nil {
		return err
	}
	var p pair
	if _, err := fmt.Sscan(out, &p.ours, &p.theirs); err != nil {
		return fmt.Errorf("the virtual machine printed %q: %w", beginningOf([]byte(out)), err)
	}
	w.wire.putRow(guestStatusRow, w.slots, p)
	return nil
}

// vmScript runs a command in a virtual machine.
const vmScript = "hack/vm"

// lackingForGuest says what the virtual machine or its contest lacks; nothing
// when all is there.
func lackingForGuest(ctx context.Context) string {
	if findProgram("mtx") == "" {
		return "mtx is not there (Debian: apt-get install mtx)"
	}
	check := exec.CommandContext(ctx, vmScript, "--check")
	var said bytes.Buffer
	check.Stderr = &said
	if check.Run() == nil {
		return ""
	}
	return strings.TrimSpace(said.String())
}

// guestScript writes a script that prints the mean times of both in milliseconds.
// They run in turn, and often: the clock of the guest's shell has hundredths of a
// second.
func (w *wireBench) guestScript() (path string, err error) {
	folder := filepath.Join(w.folder, fmt.Sprintf("guest-%d", w.slots))
	err = writeFile(folder, "script", func(out io.Writer) error {
		_, err := fmt.Fprintf(out, guestCommands, libraryName, w.rounds)
		return err
	})
	return filepath.Join(folder, "script"), err
}

const guestCommands = `set -e
cat >library.yaml <<END
apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: %[1]s}
spec:
  driver: sg
  sg: {changer: /dev/sg0}
END
now() { set -- $(cat /proc/uptime); echo ${1%%.*}${1#*.}0; }
ours() { rsmctl inventory %[1]s -f library.yaml --method fast; }
theirs() { mtx -f /dev/sg0 status; }
ours >&2
a=0 b=0 round=0
while [ $round -lt %[2]d ]; do
	start=$(now); ours >/dev/null; middle=$(now); theirs >/dev/null; end=$(now)
	a=$((a + middle - start)) b=$((b + end - middle)) round=$((round + 1))
done
echo $((a / %[2]d)) $((b / %[2]d))
`
