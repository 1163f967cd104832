// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package tgt

import "syscall"

// processAttributes does nothing: tgtd runs on Linux only.
func processAttributes(bool) *syscall.SysProcAttr { return nil }
