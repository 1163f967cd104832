// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// scribe writes manifests as people do: each in their own way.
type scribe struct {
	t *rapid.T
	// sides counts the sides that were written; it names them.
	sides int
}

func (s *scribe) drawOne(of ...string) string { return rapid.SampledFrom(of).Draw(s.t, "form") }
func (s *scribe) drawBool() bool              { return rapid.Bool().Draw(s.t, "maybe") }

// quoteValue writes a value, plain or in quotes.
func (s *scribe) quoteValue(value string) string {
	plain := !strings.ContainsAny(value, "#{}[],'\":\\ ") && value != ""
	switch form := s.drawOne("plain", "single", "double", "escaped"); {
	case form == "plain" && plain:
		return value
	case form == "single":
		return "'" + strings.ReplaceAll(value, "'", "''") + "'"
	case form == "escaped" && value[0] < 0x80:
		return fmt.Sprintf(`"\x%02x`, value[0]) + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value[1:]) + `"`
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

func (s *scribe) drawComment() string {
	return s.drawOne("", "", "", "  # lmid: none } ü", " # barcode: \"X", " #\t")
}

// drawFields are those of a new side, in some order. The first value of a pair is
// the key.
func (s *scribe) drawFields(flow bool) [][2]string {
	s.sides++
	odd := s.drawOne("", "#", " # {", "}", "ü ,", "'", `"`, `\`, "日本")
	id := fmt.Sprintf("%s%d%s", "id-", s.sides, odd)
	if odd == "" && s.drawBool() {
		id = fmt.Sprintf("%sx%d", s.drawOne("é", "ŷ"), s.sides)
	}
	omid := [][2]string{{"labelType", "RSM"}, {"labelId", s.quoteValue(id)}}
	if s.drawBool() {
		omid = append(omid, [2]string{"labelInfo", s.quoteValue(s.drawOne("weekly/1", "a: b", "lmid: x", "{}", "№ 1"))})
	}
	omid = rapid.Permutation(omid).Draw(s.t, "omid")
	all := [][2]string{{"omid", s.writeFlow(omid)}}
	if !flow && s.drawBool() {
		all[0][1] = "" // a block, see block
		for _, f := range omid {
			all[0][1] += "\x00" + f[0] + ": " + f[1]
		}
	}
	if s.drawBool() {
		all = append(all, [2]string{"barcode", s.quoteValue(fmt.Sprintf("A%05dL8", s.sides))})
	}
	if s.drawBool() {
		lmid := fmt.Sprintf("0A1b2c3d-0000-4000-8000-%012d", s.sides)
		all = append(all, [2]string{"lmid", s.drawOne(lmid, "'"+lmid+"'", `"`+lmid+`"`)})
	}
	if s.drawBool() {
		all = append(all, [2]string{"state", s.quoteValue("Complete")})
	}
	return rapid.Permutation(all).Draw(s.t, "fields")
}

// writeFlow writes fields in braces, on one line or on several.
func (s *scribe) writeFlow(fields [][2]string) string {
	if s.drawOne("line", "line", "lines") == "line" {
		var parts []string
		for _, f := range fields {
			parts = append(parts, f[0]+": "+f[1])
		}
		return "{" + strings.Join(parts, s.drawOne(", ", " , ")) + s.drawOne("", "", ", ", " ") + "}"
	}
	const deep = "            "
	text := "{" + s.drawComment() + "\n"
	for i, f := range fields {
		text += deep + f[0] + ": " + f[1]
		if i < len(fields)-1 || s.drawBool() {
			text += ","
		}
		text += s.drawComment() + "\n"
	}
	return text + deep + "}"
}

// writeBlock writes a side without braces.
func (s *scribe) writeBlock(fields [][2]string) string {
	text := "  - "
	if s.drawBool() {
		text = "  -" + s.drawComment() + "\n" + "    "
	}
	for i, f := range fields {
		if i > 0 {
			if s.drawBool() {
				text += s.drawOne("      # a comment", "# another: {", "") + "\n"
			}
			text += "    "
		}
		parts := strings.Split(f[1], "\x00")
		text += f[0] + ":"
		switch {
		case len(parts) > 1:
			text += s.drawComment() + "\n"
			for _, part := range parts[1:] {
				text += "        " + part + s.drawComment() + "\n"
			}
			continue
		case s.drawBool():
			text += s.drawComment() + "\n" + "       "
		}
		text += " " + f[1] + s.drawComment() + "\n"
	}
	return text
}

// writeMediaSet writes a MediaSet with sides and, when it is named, a list.
func (s *scribe) writeMediaSet(name, list string) string {
	text := s.drawOne("", "# on top\n") + "apiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: " + name + "}\nspec:\n  pool: weekly\n"
	if list != "" {
		text += "  sidesFrom: [{csv: " + list + "}]\n"
	}
	n := rapid.IntRange(1, 4).Draw(s.t, "sides")
	if s.drawOne("block", "block", "flow") == "flow" {
		text += "  sides: [" + s.drawComment() + "\n"
		for range n {
			text += "    " + s.writeFlow(s.drawFields(true)) + "," + s.drawComment() + "\n"
		}
		return text + "  ]\n"
	}
	text += "  sides:" + s.drawComment() + "\n"
	for range n {
		if s.drawBool() {
			text += "  - " + s.writeFlow(s.drawFields(true)) + s.drawComment() + "\n"
		} else {
			text += s.writeBlock(s.drawFields(false))
		}
	}
	return text
}

// writeList writes a CSV file.
func (s *scribe) writeList() string {
	columns := rapid.Permutation([]string{"labelType", "labelId", "labelInfo", "lmid", "barcode"}).Draw(s.t, "columns")
	if s.drawBool() {
		columns = strings.Split(strings.ReplaceAll(strings.Join(columns, " "), "lmid ", ""), " ")
	}
	text := strings.Join(columns, ",") + "\n"
	if s.drawBool() {
		text = `"` + strings.Join(columns, `","`) + `"` + "\n"
	}
	for range rapid.IntRange(1, 4).Draw(s.t, "rows") {
		s.sides++
		var cells []string
		for _, column := range columns {
			cells = append(cells, map[string]string{
				"labelType": s.drawOne("RSM", `"RSM"`),
				"labelId":   s.drawOne(fmt.Sprintf("id-%d", s.sides), fmt.Sprintf(`"id-%d, ""ü"""`, s.sides)),
				"labelInfo": s.drawOne("", `"#"`, "a b"),
				"lmid":      s.drawOne("", `""`, fmt.Sprintf("0A1b2c3d-0000-4000-8000-%012d", s.sides), fmt.Sprintf(`"0A1b2c3d-0000-4000-8000-%012d"`, s.sides)),
				"barcode":   s.drawOne("", fmt.Sprintf("A%05dL8", s.sides)),
			}[column])
		}
		text += strings.Join(cells, ",") + "\n" + s.drawOne("", "", "\n")
	}
	return text
}

func (s *scribe) finishFile(text string) string {
	if s.drawBool() {
		text = strings.TrimRight(text, "\r\n")
	}
	return s.drawOne("", byteOrderMark) + strings.ReplaceAll(text, "\n", s.drawOne("\n", "\r\n"))
}

func TestWritingLMIDsChangesNothingElse(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s := &scribe{t: t}
		pool := "apiVersion: rsm.storage/v1alpha1\nkind: MediaPool\nmetadata: {name: weekly}\nspec: {mediaType: LTO-8}\n"
		old := map[string]string{
			"a.yaml":  s.finishFile(pool + "--- # next\n" + s.writeMediaSet("one", "") + s.drawOne("---\n", "...\n---\n") + s.writeMediaSet("two", "two.csv")),
			"two.csv": s.finishFile(s.writeList()),
		}
		writeFiles(t, folder, old)
		before := readSet(t, folder)
		wanted := map[string]string{}
		for i := range before.MediaSets {
			for _, side := range before.MediaSets[i].Sides {
				if s.drawBool() {
					wanted[side.OMID.LabelID] = newLMID(len(wanted))
				}
			}
		}
		files, err := WriteLMIDs(t.Context(), []string{folder}, func(id v1alpha1.OMID) string { return wanted[id.LabelID] }, Overwrite)
		if err != nil {
			t.Fatal(err)
		}
		set := 0
		for _, f := range files {
			if set += f.Set; f.Err != nil {
				t.Fatalf("%s: %v\n%s", f.Path, f.Err, old["a.yaml"])
			}
		}
		if set != len(wanted) {
			t.Errorf("%d set, %d wanted", set, len(wanted))
		}
		sameButLMIDs(t, before, readSet(t, folder), wanted)
		for name, text := range old {
			got, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			same := differsOnlyByLMIDs
			if name == "two.csv" {
				same = listDiffersOnlyByLMIDs
			}
			if !same(text, string(got)) || strings.Contains(text, "\r\n") && strings.Count(string(got), "\r\n") != strings.Count(string(got), "\n") {
				t.Errorf("%s was\n%q\nand is\n%q", name, text, got)
			}
		}
	})
}

func writeFiles(t *rapid.T, folder string, files map[string]string) {
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func readSet(t *rapid.T, folder string) *Set {
	r, err := Load(t.Context(), []string{folder}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Set.Complete {
		text, _ := os.ReadFile(filepath.Join(folder, "a.yaml"))
		t.Fatalf("%+v\n%s", r.Problems, text)
	}
	return r.Set
}

// sameButLMIDs compares two Sets. Only the digests depend on the LMIDs, and the
// lines on those that got one of their own.
func sameButLMIDs(t *rapid.T, before, after *Set, wanted map[string]string) {
	if len(before.MediaSets) != len(after.MediaSets) {
		t.Fatalf("%d sets, then %d", len(before.MediaSets), len(after.MediaSets))
	}
	for i := range before.MediaSets {
		x, y := before.MediaSets[i].Sides, after.MediaSets[i].Sides
		if len(x) != len(y) {
			t.Fatalf("%d sides, then %d", len(x), len(y))
		}
		for j := range x {
			want := x[j].Side
			if lmid := wanted[want.OMID.LabelID]; lmid != "" {
				want.LMID = lmid
			}
			if y[j].Side != want {
				t.Errorf("%+v, want %+v", y[j].Side, want)
			}
		}
	}
}
