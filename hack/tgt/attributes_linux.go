// SPDX-License-Identifier: Apache-2.0

package tgt

import "syscall"

// processAttributes keep the terminal's Ctrl-C away from a daemon, and make the
// kernel end one that does not stay with the process that started it.
func processAttributes(stays bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true}
	if !stays {
		a.Pdeathsig = syscall.SIGKILL
	}
	return a
}
