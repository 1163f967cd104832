// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
)

const (
	lmidA = "5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab"
	lmidB = "6f2d0c0e-9a3b-4c5d-8e6f-0123456789ab"
)

// mediaSetOf is a MediaSet with the given sides.
func mediaSetOf(sides string) string {
	return pool + "---\napiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: s}\nspec:\n  pool: weekly\n  sides:" + sides
}

// lmidsByLabelID gives LMIDs by label id.
func lmidsByLabelID(lmids map[string]string) manifest.LMIDOf {
	return func(id v1alpha1.OMID) string { return lmids[id.LabelID] }
}

// writeLMIDs writes LMIDs into what is in a folder.
func writeLMIDs(t *testing.T, dir string, lmids map[string]string) []manifest.LMIDFile {
	t.Helper()
	done, err := manifest.WriteLMIDs(t.Context(), []string{dir}, lmidsByLabelID(lmids), manifest.Overwrite)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func readText(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnLMIDIsWrittenWhereItBelongs(t *testing.T) {
	for name, c := range map[string]struct{ old, want string }{
		"in braces, behind the barcode": {
			" [{omid: {labelType: RSM, labelId: x}, barcode: A, state: Complete}] # }",
			" [{omid: {labelType: RSM, labelId: x}, barcode: A, lmid: LMID, state: Complete}] # }"},
		"in braces, behind the OMID": {
			" [{omid: {labelType: RSM, labelId: x, } , }]",
			" [{omid: {labelType: RSM, labelId: x, }, lmid: LMID , }]"},
		"as in JSON": {
			` [{"omid":{"labelType":"RSM","labelId":"x"},"barcode":"A\u0042"}]`,
			` [{"omid":{"labelType":"RSM","labelId":"x"},"barcode":"A\u0042", "lmid": "LMID"}]`},
		"in braces over lines, before a comment": {
			" [{\n   omid: {labelType: RSM, labelId: x},\n   barcode: A # }\n  }]\n",
			" [{\n   omid: {labelType: RSM, labelId: x},\n   barcode: A, lmid: LMID # }\n  }]\n"},
		"in braces, first, where a value goes over lines": {
			" [{omid: {labelType: RSM, labelId: x, labelInfo: a\n    b}}]",
			" [{lmid: LMID, omid: {labelType: RSM, labelId: x, labelInfo: a\n    b}}]"},
		"on a line of its own": {
			"\n  - omid: {labelType: RSM, labelId: x}\n    # why A\n    barcode: A # note\n    # done\n    state: Complete\n",
			"\n  - omid: {labelType: RSM, labelId: x}\n    # why A\n    barcode: A # note\n    lmid: LMID\n    # done\n    state: Complete\n"},
		"on the last line, which has no end": {
			"\n  -   omid: {labelType: RSM, labelId: x}",
			"\n  -   omid: {labelType: RSM, labelId: x}\n      lmid: LMID"},
		"behind an OMID without braces": {
			"\n  - omid:\n      labelType: RSM\n      labelId: 'x' # '\n    state: Complete\n",
			"\n  - omid:\n      labelType: RSM\n      labelId: 'x' # '\n    lmid: LMID\n    state: Complete\n"},
		"first, where a value stands under a bar": {
			"\n  - omid:\n      labelType: RSM\n      labelId: x\n      labelInfo: |-\n        a: {\n",
			"\n  - lmid: LMID\n    omid:\n      labelType: RSM\n      labelId: x\n      labelInfo: |-\n        a: {\n"},
		"in the place of another": {
			"\n  - lmid: 7F2D0C0E-9a3b-4c5d-8e6f-0123456789ab # old\n    omid: {labelType: RSM, labelId: x}\n",
			"\n  - lmid: LMID # old\n    omid: {labelType: RSM, labelId: x}\n"},
		"in the quotes of another": {
			"\n  - lmid: '7F2D0C0E-9a3b-4c5d-8e6f-0123456789ab' # old\n    omid: {labelType: RSM, labelId: x}\n",
			"\n  - lmid: 'LMID' # old\n    omid: {labelType: RSM, labelId: x}\n"},
		"in the double quotes of another": {
			` [{lmid: "\x37f2d0c0e-9a3b-4c5d-8e6f-0123456789ab", omid: {labelType: RSM, labelId: x}}]`,
			` [{lmid: "LMID", omid: {labelType: RSM, labelId: x}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeFolder(t, map[string]string{"a.yaml": mediaSetOf(c.old)})
			done := writeLMIDs(t, dir, map[string]string{"x": lmidA})
			if len(done) != 1 || done[0].Err != nil || done[0].Set != 1 {
				t.Fatalf("%+v", done)
			}
			if got, want := readText(t, dir, "a.yaml"), mediaSetOf(strings.Replace(c.want, "LMID", lmidA, 1)); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if again := writeLMIDs(t, dir, map[string]string{"x": strings.ToUpper(lmidA)}); len(again) != 0 {
				t.Errorf("again: %+v", again)
			}
		})
	}
}

func TestAFileThatCannotBeChangedWithoutDoubtIsLeftAlone(t *testing.T) {
	for name, sides := range map[string]string{
		"a field with a question mark": "\n  - ? omid\n    : {labelType: RSM, labelId: x}\n",
		"a mapping without braces":     " [omid: {labelType: RSM, labelId: x}]\n",
		"an LMID under a bar":          "\n  - omid: {labelType: RSM, labelId: x}\n    lmid: >-\n      7f2d0c0e-9a3b-4c5d-8e6f-0123456789ab\n",
	} {
		t.Run(name, func(t *testing.T) {
			old := mediaSetOf(sides)
			dir := writeFolder(t, map[string]string{"a.yaml": old, "b.yaml": strings.NewReplacer("weekly", "daily", "name: s", "name: t").Replace(mediaSetOf(" [{omid: {labelType: RSM, labelId: y}}]"))})
			done := writeLMIDs(t, dir, map[string]string{"x": lmidA, "y": lmidB})
			if len(done) != 2 || !errors.Is(done[0].Err, manifest.ErrLeftAlone) || done[0].Set != 0 || done[1].Err != nil || done[1].Set != 1 {
				t.Errorf("%+v", done)
			}
			if readText(t, dir, "a.yaml") != old || !strings.Contains(readText(t, dir, "b.yaml"), lmidB) {
				t.Error("the wrong file was changed")
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestTwoSidesNeverDeclareOneLMID(t *testing.T) {
	side := func(id, lmid string) string {
		return "{omid: {labelType: RSM, labelId: " + id + "}, lmid: " + lmid + "}"
	}
	one := " [" + side("x", lmidA) + ", " + side("y", lmidB) + "]"
	other := func(sides string) string {
		return strings.NewReplacer("weekly", "daily", "name: s", "name: t").Replace(mediaSetOf(sides))
	}
	swapped := map[string]string{"x": lmidB, "y": lmidA}

	dir := writeFolder(t, map[string]string{"a.yaml": mediaSetOf(one)})
	if done := writeLMIDs(t, dir, swapped); len(done) != 1 || done[0].Set != 2 {
		t.Errorf("in one file: %+v", done)
	}
	dir = writeFolder(t, map[string]string{"a.yaml": mediaSetOf(one)})
	done := writeLMIDs(t, dir, map[string]string{"x": lmidB})
	if len(done) != 1 || !errors.Is(done[0].Err, manifest.ErrLeftAlone) || !strings.Contains(done[0].Err.Error(), "a.yaml:11 declares that LMID for RSM/y") {
		t.Errorf("the other keeps it: %+v", done)
	}
	dir = writeFolder(t, map[string]string{"a.yaml": mediaSetOf(" [" + side("x", lmidA) + "]"), "b.yaml": other(" [" + side("y", lmidB) + "]")})
	for _, f := range writeLMIDs(t, dir, swapped) {
		if !errors.Is(f.Err, manifest.ErrLeftAlone) {
			t.Errorf("in two files, which cannot change at one moment: %+v", f)
		}
	}
	dir = writeFolder(t, map[string]string{"a.yaml": mediaSetOf(one)})
	if done := writeLMIDs(t, dir, map[string]string{"x": newLMIDForBoth, "y": newLMIDForBoth}); done[0].Err == nil {
		t.Error("one LMID was given to two sides")
	}
}

const newLMIDForBoth = "8f2d0c0e-9a3b-4c5d-8e6f-0123456789ab"

func TestAFileIsRewrittenWhereTheLinksToItLead(t *testing.T) {
	dir := writeFolder(t, map[string]string{"real/a.txt": mediaSetOf(" [{omid: {labelType: RSM, labelId: x}}]\n")})
	if err := os.Symlink("real/a.txt", filepath.Join(dir, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	real, err := filepath.EvalSymlinks(filepath.Join(dir, "real/a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	rewritten := ""
	done, err := manifest.WriteLMIDs(t.Context(), []string{dir}, lmidsByLabelID(map[string]string{"x": lmidA}), func(path string, edit func(io.Reader, io.Writer) error) error {
		rewritten = path
		return manifest.Overwrite(path, edit)
	})
	if err != nil || len(done) != 1 || done[0].Path != filepath.Join(dir, "a.yaml") {
		t.Fatalf("%+v, %v", done, err)
	}
	if rewritten != real || !strings.Contains(readText(t, dir, "real/a.txt"), lmidA) {
		t.Errorf("%s was rewritten", rewritten)
	}
}

func TestAFileThatChangedMeanwhileIsLeftAlone(t *testing.T) {
	sides := " [{omid: {labelType: RSM, labelId: x}}]\n"
	for name, changed := range map[string]string{"longer": mediaSetOf(sides) + "# x\n", "shorter": pool, "other": mediaSetOf(strings.Replace(sides, "x", "y", 1))} {
		t.Run(name, func(t *testing.T) {
			dir := writeFolder(t, map[string]string{"a.yaml": mediaSetOf(sides)})
			done, err := manifest.WriteLMIDs(t.Context(), []string{dir}, func(v1alpha1.OMID) string {
				if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(changed), 0o600); err != nil {
					t.Error(err)
				}
				return lmidA
			}, manifest.Overwrite)
			if err != nil || len(done) != 1 || !errors.Is(done[0].Err, manifest.ErrLeftAlone) || readText(t, dir, "a.yaml") != changed {
				t.Errorf("%+v, %v", done, err)
			}
		})
	}
}

func TestNothingIsWrittenOfWhatIsNotWholeOrNotAFile(t *testing.T) {
	dir := writeFolder(t, map[string]string{"a.yaml": mediaSetOf(" [{omid: {labelType: RSM, labelId: x}}]\n"), "b.yaml": "kind: {"})
	if _, err := manifest.WriteLMIDs(t.Context(), []string{dir}, lmidsByLabelID(map[string]string{"x": lmidA}), manifest.Overwrite); !errors.Is(err, manifest.ErrIncomplete) {
		t.Errorf("incomplete: %v", err)
	}
	if _, err := manifest.WriteLMIDs(t.Context(), []string{dir, "-"}, lmidsByLabelID(nil), manifest.Overwrite); !errors.Is(err, manifest.ErrStandardInput) {
		t.Errorf("standard input: %v", err)
	}
	dir = writeFolder(t, map[string]string{"a.yaml": mediaSetOf(" [{omid: {labelType: RSM, labelId: x}}]\n")})
	done, err := manifest.WriteLMIDs(t.Context(), []string{dir}, lmidsByLabelID(map[string]string{"x": lmidA}), nil)
	if err != nil || len(done) != 1 || done[0].Set != 1 || strings.Contains(readText(t, dir, "a.yaml"), lmidA) {
		t.Errorf("dry run: %+v, %v", done, err)
	}
}

func TestLMIDsAreWrittenIntoLists(t *testing.T) {
	for name, c := range map[string]struct{ old, want string }{
		"an empty value":      {"labelType,lmid,labelId\r\nRSM,,x\r\nRSM,,y", "labelType,lmid,labelId\r\nRSM,LMID,x\r\nRSM,,y"},
		"in quotes":           {"labelId,labelType,lmid\nx,RSM,\"\"\n", "labelId,labelType,lmid\nx,RSM,\"LMID\"\n"},
		"in place of another": {"labelId,labelType,lmid\nx,RSM," + lmidB + "\n", "labelId,labelType,lmid\nx,RSM,LMID\n"},
		"no column": {"\uFEFFlabelId,\"labelType\"\r\n\r\n\"x\",RSM\r\ny,\"RSM\"\r\n",
			"\uFEFFlabelId,\"labelType\",\"lmid\"\r\n\r\n\"x\",RSM,LMID\r\ny,\"RSM\",\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			manifestText := strings.Replace(mediaSetOf(""), "sides:", "sidesFrom: [{csv: s.csv}]", 1)
			dir := writeFolder(t, map[string]string{"a.yaml": manifestText, "s.csv": c.old})
			done := writeLMIDs(t, dir, map[string]string{"x": lmidA})
			if len(done) != 1 || done[0].Err != nil || done[0].Path != filepath.Join(dir, "s.csv") {
				t.Fatalf("%+v", done)
			}
			if got, want := readText(t, dir, "s.csv"), strings.Replace(c.want, "LMID", lmidA, 1); got != want {
				t.Errorf("got\n%q\nwant\n%q", got, want)
			}
			if readText(t, dir, "a.yaml") != manifestText {
				t.Error("the manifest was changed")
			}
		})
	}
}
