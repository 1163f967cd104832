// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestASecretComesFromTheEnvironmentOrAFile(t *testing.T) {
	t.Setenv("VTL_CHAP", "from the environment")
	t.Setenv("EMPTY", "")
	folder := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, env, file, want, problem string }{
		{name: "a variable", env: "VTL_CHAP", want: "from the environment"},
		{name: "an empty variable", env: "EMPTY", problem: "EMPTY is not set or empty"},
		{name: "a variable that is not set", env: "NO_SUCH_VARIABLE", problem: "NO_SUCH_VARIABLE is not set or empty"},
		{name: "a file with a newline", file: file("unix", "from a file\n", 0o600), want: "from a file"},
		{name: "a file from Windows", file: file("windows", "from a file\r\n", 0o600), want: "from a file"},
		{name: "a file for a group", file: file("group", "from a file", 0o640), want: "from a file"},
		{name: "a file for everybody", file: file("open", "leaked", 0o644), problem: "chmod o-rwx"},
		{name: "an empty file", file: file("empty", "\n", 0o600), problem: "is empty"},
		{name: "two lines", file: file("two", "leaked\nleaked\n", 0o600), problem: "more than one line"},
		{name: "a file that is no secret", file: file("long", strings.Repeat("leaked", 1000), 0o600), problem: "longer than 4096"},
		{name: "a folder", file: folder, problem: "not a regular file"},
		{name: "a pipe", file: pipe, problem: "not a regular file"},
		{name: "no file", file: filepath.Join(folder, "none"), problem: "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readSecret(c.env, c.file)
			if c.problem == "" {
				if err != nil || got != c.want {
					t.Errorf("got %q, %v", got, err)
				}
				return
			}
			if !errors.Is(err, errNoSecret) || !strings.Contains(err.Error(), c.problem) || strings.Contains(err.Error(), "leaked") {
				t.Errorf("got %v, want it to say %q and nothing of the secret", err, c.problem)
			}
		})
	}
}
