// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"github.com/go-logr/logr"
	"github.com/go-logr/zapr"
	"github.com/spf13/pflag"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"

	"rsm.storage/rsmctl/rsm/clock"
)

// app is what all commands share: how long they wait for libraries and for each
// other, the streams and the global flags.
type app struct {
	clock          clock.Clock   // of the libraries
	lockWait       time.Duration // for the database
	stdin          io.Reader
	stdout, stderr io.Writer

	stateDir  string
	logFormat string
	logLevel  string
	noColor   bool

	// lost is set when the database was closed and its file was gone: somebody
	// has taken it away.
	lost error
}

func (a *app) addGlobalFlags(flags *pflag.FlagSet) {
	flags.StringVar(&a.stateDir, "state-dir", "", "folder of the database (env RSMCTL_STATE_DIR; default: $XDG_STATE_HOME/rsmctl or ~/.local/state/rsmctl, for root /var/lib/rsmctl)")
	flags.StringVar(&a.logFormat, "log-format", "text", "format of the log on standard error: text or json")
	flags.StringVar(&a.logLevel, "log-level", "", "what is logged: debug, info or error (default: info for run, and nothing for the others, which say it all)")
	flags.BoolVar(&a.noColor, "no-color", false, "no colour, even on a terminal (env NO_COLOR)")
}

// stateFolder is the folder of the database: flag, then environment, then the
// place the system's conventions name.
func (a *app) stateFolder() (string, error) {
	if a.stateDir != "" {
		return a.stateDir, nil
	}
	if dir := os.Getenv("RSMCTL_STATE_DIR"); dir != "" {
		return dir, nil
	}
	if os.Geteuid() == 0 {
		return "/var/lib/rsmctl", nil
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "rsmctl"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("there is no home folder to keep the database in; say where with --state-dir or RSMCTL_STATE_DIR")
	}
	return filepath.Join(home, ".local", "state", "rsmctl"), nil
}

// newLogger writes to standard error, so that results stay clean. Without a level
// it writes nothing.
func (a *app) newLogger() (logr.Logger, error) {
	levels := map[string]zapcore.Level{"debug": zapcore.DebugLevel, "info": zapcore.InfoLevel, "error": zapcore.ErrorLevel, "": zapcore.ErrorLevel}
	level, ok := levels[a.logLevel]
	if !ok {
		return logr.Discard(), usageErrorf("--log-level is debug, info or error, not %q", a.logLevel)
	}
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	encoders := map[string]func(zapcore.EncoderConfig) zapcore.Encoder{"text": zapcore.NewConsoleEncoder, "json": zapcore.NewJSONEncoder}
	encoder, ok := encoders[a.logFormat]
	if !ok {
		return logr.Discard(), usageErrorf("--log-format is text or json, not %q", a.logFormat)
	}
	if a.logLevel == "" {
		return logr.Discard(), nil
	}
	core := zapcore.NewCore(encoder(config), zapcore.AddSync(a.stderr), level)
	return zapr.NewLogger(zap.New(core)), nil
}

// mayColour reports whether w is a terminal, and nobody objects to colour.
func (a *app) mayColour(w io.Writer) bool {
	return !a.noColor && os.Getenv("NO_COLOR") == "" && isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	if out, ok := w.(*output); ok {
		w = out.Writer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// userName is the user of this process, for the audit log.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}
