// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package tgt

import "syscall"

// attributes does nothing: tgtd runs on Linux only.
func attributes(bool) *syscall.SysProcAttr { return nil }
