// SPDX-License-Identifier: Apache-2.0

package service

import "path/filepath"

// SocketPath is where the process listens that holds the database of a state
// folder.
func SocketPath(folder string) string { return filepath.Join(folder, "rsm.sock") }
