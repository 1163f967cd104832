// SPDX-License-Identifier: Apache-2.0

// Package policy holds the rules of the whole repository, so that they need no
// linter to be kept.
package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "rsm.storage/rsmctl/"
)

// source is one Go file of the repository.
type source struct {
	path, folder string // below root, with slashes
	text         string
	file         *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		below, err := filepath.Rel(root, name)
		below = filepath.ToSlash(below)
		all = append(all, source{below, path.Dir(below), string(text), file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("found %d files only: is this the repository?", len(all))
	}
	return all
}

func TestEveryFileNamesItsLicence(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.text, "// SPDX-License-Identifier: Apache-2.0\n\n") {
			t.Errorf("%s does not begin with the licence line and an empty one", s.path)
		}
	}
}

func TestEveryPackageIsDocumented(t *testing.T) {
	documented, packages := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		packages[s.folder] = true
		documented[s.folder] = documented[s.folder] || s.file.Doc != nil
	}
	for folder := range packages {
		if !documented[folder] {
			t.Errorf("%s has no package comment", folder)
		}
	}
}

// rooms says what each room may import of ours. Arrows run one way; a folder
// below a room belongs to it unless it is a room itself.
var rooms = map[string][]string{
	"api/v1alpha1":             {},
	"api/manifest":             {"api/v1alpha1", "api/manifest", "api/words"},
	"api/service":              {},
	"api/client":               {"api/service"},
	"api/words":                {},
	"rsm/failpoint":            {},
	"rsm/clock":                {},
	"rsm/clock/clocktest":      {},
	"rsm/durable":              {"rsm/failpoint"},
	"rsm/scsi":                 {"rsm/failpoint"},
	"rsm/scsi/virtual":         {"rsm/clock", "rsm/scsi", "rsm/scsi/virtual", "rsm/durable", "rsm/failpoint"},
	"rsm/scsi/sg":              {"rsm/scsi"},
	"rsm/scsi/iscsi":           {"rsm/clock", "rsm/scsi", "rsm/scsi/iscsi/wire"},
	"rsm/scsi/iscsi/wire":      {},
	"rsm/scsi/iscsi/iscsitest": {"rsm/scsi", "rsm/scsi/iscsi/wire"},
	"rsm/label":                {},
	"rsm/store":                {"rsm/store", "rsm/durable", "rsm/failpoint"},
	"rsm/library":              {"rsm/clock", "rsm/scsi", "rsm/label"},
	"rsm":                      {"rsm/clock", "rsm/store", "rsm/library", "rsm/label", "rsm/scsi", "rsm/failpoint"},
	"manifests/schema":         {},
	"hack/tgt":                 {"rsm/durable", "rsm/scsi", "rsm/scsi/iscsi"},
	"hack/generated":           {},
	"hack/everyfield":          {},
	"hack/guardbus":            {"rsm/scsi"},
	"hack/foreignuser":         {"rsm/scsi"},
	"hack/labstock":            {"hack/tgt", "api/v1alpha1", "api/manifest", "controllers"},
	"hack/labtool":             {"hack/tgt", "hack/labstock", "api/v1alpha1"},
	"controllers":              {"api/v1alpha1", "api/manifest", "rsm", "rsm/store", "rsm/label", "rsm/library", "rsm/scsi", "rsm/scsi/virtual", "rsm/scsi/iscsi", "rsm/scsi/sg", "rsm/failpoint", "rsm/durable", "rsm/clock", "api/words"},
	"controllers/serve":        {"api/service", "rsm", "rsm/library", "rsm/store"},
	"controllers/cli":          {"api/v1alpha1", "api/manifest", "api/service", "api/client", "controllers", "controllers/serve", "rsm", "rsm/label", "rsm/library", "rsm/store", "rsm/scsi/virtual", "manifests/schema", "rsm/durable", "rsm/clock", "api/words"},
}

// roomOf is the longest room that holds a folder.
func roomOf(folder string) string {
	best := ""
	for room := range rooms {
		if (folder == room || strings.HasPrefix(folder, room+"/")) && len(room) > len(best) {
			best = room
		}
	}
	return best
}

func TestArrowsRunOneWay(t *testing.T) {
	for _, s := range sources(t) {
		room := roomOf(s.folder)
		if room == "" || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, spec := range s.file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			ours, found := strings.CutPrefix(name, module)
			if found && !slices.Contains(rooms[room], roomOf(ours)) {
				t.Errorf("%s imports %s, which the room %s must not know", s.path, ours, room)
			}
		}
	}
}

func TestYAMLIsKnownInOnePackageOnly(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if strings.Contains(spec.Path.Value, "yaml") && s.folder != "api/manifest" {
				t.Errorf("%s imports %s: only api/manifest may", s.path, spec.Path.Value)
			}
		}
	}
}

func TestNothingNeedsC(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if spec.Path.Value == `"C"` {
				t.Errorf("%s imports C", s.path)
			}
		}
	}
}
