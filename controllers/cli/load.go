// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/manifest/report"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// addFilesFlag adds -f, which names manifests.
func addFilesFlag(flags *pflag.FlagSet, files *[]string) {
	flags.StringArrayVarP(files, "file", "f", nil, "manifest file or folder (read recursively), or - for standard input; may be repeated")
}

// checkFilesNamed checks that -f names something. An empty name is an unset
// variable of a script, and would mean the folder that the script runs in.
func checkFilesNamed(files []string) error {
	if len(files) == 0 || slices.Contains(files, "") {
		return usageErrorf("say which manifests, for example -f manifests/quickstart")
	}
	return nil
}

// loadManifests reads manifests for a command that acts on them, and prints their
// problems on standard error. The set holds the good ones. When it is not
// Complete, the command must not take anything away. If none is good, that is an
// error: it never means that nothing is wanted.
func (a *app) loadManifests(ctx context.Context, files []string) (*manifest.Set, error) {
	if err := checkFilesNamed(files); err != nil {
		return nil, err
	}
	done := a.tellIfSlow("reading the manifests")
	result, err := manifest.Load(ctx, files, manifest.Options{Stdin: a.stdin})
	done()
	if err != nil {
		return nil, err
	}
	if len(result.Problems) > 0 {
		if err := report.Write(a.stderr, report.Text, result, report.Options{Color: a.mayColour(a.stderr)}); err != nil {
			return nil, err
		}
	}
	set := result.Set
	if len(set.Libraries)+len(set.Pools)+len(set.MediaSets) == 0 {
		return nil, errors.New("no usable manifest in " + strings.Join(files, ", ") + "; nothing was changed. An empty source never means that nothing is wanted")
	}
	return set, nil
}

// newConnections makes what reaches the libraries of manifests.
func (a *app) newConnections() (*connect.Connections, error) {
	folder, err := a.stateFolder()
	if err != nil {
		return nil, err
	}
	log, err := a.newLogger()
	if err != nil {
		return nil, err
	}
	return connect.NewConnections(virtualFolder(folder), log), nil
}

// opener opens the database: openWriting or openOverlay.
type opener func(ctx context.Context, who string, ways *connect.Connections) (*state, error)

// openForSet opens the database with a way to the libraries that a set declares.
func (a *app) openForSet(ctx context.Context, who string, set *manifest.Set, open opener) (*state, error) {
	connections, err := a.newConnections()
	if err != nil {
		return nil, err
	}
	connections.Use(set)
	return open(ctx, who, connections)
}

// virtualFolder is where virtual libraries are kept, each in a folder of its
// name.
func virtualFolder(stateFolder string) string { return filepath.Join(stateFolder, "virtual") }

// loadForLibrary reads manifests for a command that works with one library, which
// they must declare.
func (a *app) loadForLibrary(ctx context.Context, files []string, name string) (*manifest.Set, *v1alpha1.Library, error) {
	set, err := a.loadManifests(ctx, files)
	if err != nil {
		return nil, nil, err
	}
	var names []string
	for i := range set.Libraries {
		library := &set.Libraries[i].Value
		if library.Metadata.Name == name {
			return set, library, nil
		}
		names = append(names, library.Metadata.Name)
	}
	return nil, nil, fmt.Errorf("no manifest declares a %s named %q; declared: %s", v1alpha1.KindLibrary, name, cmp.Or(strings.Join(names, ", "), "none"))
}

// openForLibrary opens the database to work with one library of a set. It first
// closes the requests that a crash has left open there.
func (a *app) openForLibrary(ctx context.Context, who string, set *manifest.Set, name string) (*state, *rsm.Session, error) {
	s, err := a.openForSet(ctx, who, set, a.openWriting)
	if err != nil {
		return nil, nil, err
	}
	session := s.manager.Session(record.Actor{Application: who, User: userName()})
	if err = session.EnsureLibrary(ctx, name); err == nil {
		if _, err = session.Recover(ctx, name); errors.Is(err, record.ErrOutcomeUnknown) {
			err = nil // the request stays open, and reports on the library name it
		}
	}
	if err != nil {
		s.closeState()
		return nil, nil, err
	}
	return s, session, nil
}
