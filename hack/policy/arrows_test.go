// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms says what each room may import of ours. Arrows run one way; a folder
// below a room belongs to it unless it is a room itself.
var rooms = map[string][]string{
	"api/v1alpha1": {},
	"api/manifest": {"api/v1alpha1", "api/manifest", "api/words"},
	"api/service":  {},
	"api/client":   {"api/service"},
	"api/words":    {},

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
	"rsm/element":              {"rsm/scsi"},
	"rsm/library":              {"rsm/clock", "rsm/element", "rsm/scsi", "rsm/label"},
	"rsm/record":               {"rsm/element", "rsm/label"},
	"rsm":                      {"rsm/clock", "rsm/element", "rsm/record", "rsm/store", "rsm/library", "rsm/label", "rsm/scsi", "rsm/failpoint"},

	"controllers/backup":  {"api/v1alpha1", "api/manifest", "rsm", "rsm/record", "rsm/clock", "rsm/durable", "rsm/store"},
	"controllers/connect": {"api/v1alpha1", "api/manifest", "rsm", "rsm/record", "rsm/element", "rsm/label", "rsm/library", "rsm/scsi", "rsm/scsi/virtual", "rsm/scsi/iscsi", "rsm/scsi/sg"},
	"controllers/decide":  {"api/v1alpha1", "api/manifest", "api/words", "rsm/record", "rsm/label"},
	"controllers":         {"api/v1alpha1", "controllers/decide", "rsm", "rsm/record", "rsm/label", "rsm/library", "rsm/failpoint"},
	"controllers/serve":   {"api/service", "rsm", "rsm/record", "rsm/element", "rsm/library", "rsm/store"},
	"controllers/cli": {"api/v1alpha1", "api/manifest", "api/words", "api/service", "api/client", "controllers", "controllers/decide", "controllers/backup", "controllers/connect", "controllers/serve",
		"rsm", "rsm/clock", "rsm/durable", "rsm/element", "rsm/record", "rsm/label", "rsm/library", "rsm/store", "rsm/scsi/virtual", "manifests/schema"},

	"manifests/schema": {},

	"hack/everyfield":  {},
	"hack/generated":   {},
	"hack/tgt":         {"rsm/durable", "rsm/scsi", "rsm/scsi/iscsi"},
	"hack/wiretap":     {"rsm/scsi/iscsi/wire"},
	"hack/guardbus":    {"rsm/scsi"},
	"hack/foreignuser": {"rsm/scsi"},
	"hack/labstock":    {"hack/tgt", "api/v1alpha1", "api/manifest", "controllers/connect"},
	"hack/labtool":     {"hack/tgt", "hack/labstock", "api/v1alpha1"},
}

// support are the rooms that are there for tests. Any test may import them, and hack
// all but the one that writes files.
var support = []string{"hack/everyfield", "hack/generated", "rsm/clock/clocktest"}

// inTests says what the test files of a room may import besides: real parts to test
// against, witnesses, and rooms above through which they test.
var inTests = map[string][]string{
	"api/manifest":             {"manifests/schema"},
	"rsm/clock/clocktest":      {"rsm/clock"},
	"rsm/store":                {"rsm/store/storetest"},
	"rsm/scsi/iscsi":           {"rsm/scsi/iscsi/iscsitest", "rsm/scsi/virtual"},
	"rsm/scsi/iscsi/iscsitest": {"rsm/scsi/virtual"},
	"rsm/library":              {"rsm/scsi/virtual"},
	"rsm":                      {"rsm/scsi/virtual", "hack/guardbus"},
	"controllers/decide":       {"rsm/element"},
	"controllers":              {"rsm/element", "rsm/scsi/virtual", "rsm/store", "hack/guardbus"},
	"controllers/backup":       {"controllers", "controllers/decide", "controllers/connect"},
	"controllers/serve":        {"api/client", "rsm/scsi", "rsm/scsi/virtual", "hack/foreignuser"},
	"controllers/cli":          {"rsm/scsi", "rsm/scsi/iscsi/wire", "rsm/scsi/iscsi/iscsitest", "hack/guardbus", "hack/labstock", "hack/tgt", "hack/wiretap"},
	"hack/guardbus":            {"rsm/scsi/virtual", "hack/foreignuser", "hack/tgt"},
	"hack/foreignuser":         {"rsm/scsi/virtual", "hack/tgt"},
	"hack/labtool":             {"api/manifest"},
}

// roomOfFolder is the longest room that holds a folder, empty when it is in none.
func roomOfFolder(folder string) string {
	best := ""
	for room := range rooms {
		if (folder == room || strings.HasPrefix(folder, room+"/")) && len(room) > len(best) {
			best = room
		}
	}
	return best
}

// importsOfOurs lists what a file imports of ours.
func importsOfOurs(s source) (folders []string) {
	for _, spec := range s.file.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		if ours, found := strings.CutPrefix(name, module); found {
			folders = append(folders, ours)
		}
	}
	return folders
}

func TestArrowsRunOneWay(t *testing.T) {
	for _, s := range sources(t) {
		room := roomOfFolder(s.folder)
		if room == "" || s.test {
			continue
		}
		for _, ours := range importsOfOurs(s) {
			if !slices.Contains(rooms[room], roomOfFolder(ours)) {
				t.Errorf("%s imports %s, which the room %s must not know", s.path, ours, room)
			}
		}
	}
}

func TestTestsReachNoFurtherThanTheyNeed(t *testing.T) {
	for _, s := range sources(t) {
		room := roomOfFolder(s.folder)
		if room == "" || !s.test {
			continue
		}
		may := slices.Concat([]string{room}, rooms[room], support, inTests[room])
		for _, ours := range importsOfOurs(s) {
			if !slices.Contains(may, roomOfFolder(ours)) && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s, which tests of the room %s must not know: see inTests in hack/policy", s.path, ours, room)
			}
		}
	}
}

func TestWhatIsThereForTestsIsImportedByNothingElse(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		outside := !strings.HasPrefix(s.folder, "hack/")
		for _, ours := range importsOfOurs(s) {
			if ours == generatedFolder || outside && (slices.Contains(support, ours) || strings.HasPrefix(ours, "hack/")) {
				t.Errorf("%s imports %s, which is there for tests", s.path, ours)
			}
		}
	}
}

func TestEveryRoomThatIsNamedIsThere(t *testing.T) {
	folders := map[string]bool{}
	for _, s := range sources(t) {
		folders[s.folder] = true
	}
	for room := range rooms {
		if !folders[room] {
			t.Errorf("the room %s is not there: take it off the list", room)
		}
	}
	for folder := range folders {
		inside := strings.HasPrefix(folder, "api/") || strings.HasPrefix(folder, "rsm") || strings.HasPrefix(folder, "controllers")
		if inside && roomOfFolder(folder) == "" {
			t.Errorf("%s is in no room: say in hack/policy what it may import", folder)
		}
	}
}
