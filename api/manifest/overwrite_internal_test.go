// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"io"
	"os"
)

// Overwrite is a Rewrite for tests in which nothing crashes.
func Overwrite(path string, edit func(old io.Reader, content io.Writer) error) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var content bytes.Buffer
	if err := edit(bytes.NewReader(old), &content); err != nil {
		return err
	}
	return os.WriteFile(path, content.Bytes(), 0o600)
}
