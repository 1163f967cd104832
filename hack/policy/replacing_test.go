// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"go/ast"
	"testing"
)

// renaming are the sources that may rename or link files themselves, and why. All
// others give a file new content by way of rsm/durable: a power cut undoes a plain
// rename, or leaves its file empty.
var renaming = map[string]string{
	"rsm/durable/rename.go":            "is the one way",
	"rsm/store/create.go":              "takes an earlier database for its own, when the link fails",
	"rsm/store/switch.go":              "removes the other name of a linked database before it syncs the folder",
	"rsm/scsi/virtual/files.go":        "keeps a cartridge's memory quickly, which a power cut may lose",
	"rsm/scsi/virtual/changer_move.go": "moves a cartridge, which is a folder",
	"rsm/scsi/virtual/hands_insert.go": "makes a cartridge appear, which is a folder",
	"controllers/serve/listen.go":      "renames a socket, which no power cut survives",
}

func TestFilesAreReplacedInOneWay(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, call := range []string{"os.Rename", "os.Link"} {
			if !mentionsName(s.file, call) {
				continue
			}
			found[s.path] = true
			if renaming[s.path] == "" {
				t.Errorf("%s uses %s: rsm/durable replaces files so that they survive a power cut", s.path, call)
			}
		}
	}
	for path := range renaming {
		if !found[path] {
			t.Errorf("%s renames and links nothing: take it off the list", path)
		}
	}
}

// mentionsName tells whether a file mentions PACKAGE.NAME.
func mentionsName(file *ast.File, name string) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			of, ok := selector.X.(*ast.Ident)
			found = found || ok && of.Name+"."+selector.Sel.Name == name
		}
		return !found
	})
	return found
}
