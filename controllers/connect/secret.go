// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// maxSecret bounds the secret that is read: a wrong path may name anything.
const maxSecret = 4096

// errNoSecret says that a secret is not where it was said to be.
var errNoSecret = errors.New("the secret cannot be had")

// readSecret reads a secret from the environment or from a file, whichever is
// named. Editors end a file with a newline; it is no part of the secret. No
// error ever tells any of it.
func readSecret(env, file string) (string, error) {
	if env != "" {
		secret := os.Getenv(env)
		if secret == "" {
			return "", fmt.Errorf("%w: the environment variable %s is not set or empty", errNoSecret, env)
		}
		return secret, nil
	}
	// Opening a pipe that nobody writes to would wait forever.
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errNoSecret, err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	if err := checkSecretFile(f, file); err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", fmt.Errorf("%w: %w", errNoSecret, err)
	}
	secret := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	switch {
	case secret == "":
		return "", fmt.Errorf("%w: the file %s is empty", errNoSecret, file)
	case len(secret) > maxSecret:
		return "", fmt.Errorf("%w: the file %s is longer than %d bytes", errNoSecret, file, maxSecret)
	case strings.ContainsAny(secret, "\n\x00"):
		return "", fmt.Errorf("%w: the file %s has more than one line", errNoSecret, file)
	}
	return secret, nil
}

// checkSecretFile refuses what is no file, and a secret that everybody can
// read. A group may be allowed to: that is how secrets come into containers.
func checkSecretFile(f *os.File, name string) error {
	info, err := f.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errNoSecret, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: %s is not a regular file", errNoSecret, name)
	case info.Mode().Perm()&0o004 != 0:
		return fmt.Errorf("%w: every user of this host can read %s; `chmod o-rwx %s` cures it", errNoSecret, name, name)
	}
	return nil
}
