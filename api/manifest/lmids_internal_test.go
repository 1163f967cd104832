// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// newLMID is the LMID that test n sets.
func newLMID(n int) string { return fmt.Sprintf("facade00-0000-4000-8000-%012d", n) }

var setLMIDs = regexp.MustCompile(`facade00-0000-4000-8000-\d{12}`)

// differsOnlyByLMIDs tells whether old becomes the new text by nothing but fields lmid
// that are put in, and LMIDs that take the place of others.
func differsOnlyByLMIDs(old, text string) bool {
	found := setLMIDs.FindStringIndex(text)
	if found == nil {
		return old == text
	}
	start, end := found[0], found[1]
	if lmid := start + end - start; lmid <= len(old) && old[:start] == text[:start] && len(old) >= end &&
		strings.Trim(old[start:end], "0123456789abcdefABCDEF-") == "" && differsOnlyByLMIDs(old[end:], text[end:]) {
		return true
	}
	for _, around := range [][2]string{{"lmid: ", ""}, {`"lmid": "`, `"`}} {
		from := start - len(around[0])
		if from < 0 || !strings.HasPrefix(text[from:], around[0]) || !strings.HasPrefix(text[end:], around[1]) {
			continue
		}
		to := end + len(around[1])
		indent := len(strings.TrimRight(text[:from], " "))
		after := len(text) - len(strings.TrimLeft(strings.TrimLeft(text[to:], "\r\n"), " "))
		line := strings.TrimLeft(text[to:], "\r")
		for _, span := range [][2]int{
			{from - 2, to}, // ", lmid: X"
			{from, to + 2}, // "lmid: X, "
			{indent, to + len(text[to:]) - len(line) + 1}, // a line
			{from, after}, // "lmid: X", line end, indentation
			{len(strings.TrimRight(text[:indent], "\r\n")), to}, // line end, indentation, "lmid: X"
		} {
			if span[0] >= 0 && span[1] <= len(text) && len(old) >= span[0] && old[:span[0]] == text[:span[0]] &&
				strings.Trim(text[span[0]:from]+text[to:span[1]], " ,\r\n") == "" && differsOnlyByLMIDs(old[span[0]:], text[span[1]:]) {
				return true
			}
		}
	}
	return false
}

// listDiffersOnlyByLMIDs tells the same of a list.
func listDiffersOnlyByLMIDs(old, text string) bool {
	oldLines, lines := strings.SplitAfter(old, "\n"), strings.SplitAfter(text, "\n")
	if len(oldLines) != len(lines) {
		return false
	}
	added := !strings.Contains(oldLines[0], "lmid") && strings.Contains(lines[0], "lmid")
	for i, line := range lines {
		if added && strings.TrimSpace(line) != "" {
			at := strings.LastIndexByte(line, ',')
			rest := strings.TrimLeft(line[at+1:], `"abcdefilm0123456789-`)
			line = line[:at] + rest
		} else if found := setLMIDs.FindStringIndex(line); found != nil {
			was := oldLines[i]
			tail := len(line) - found[1]
			if len(was) < found[0]+tail || strings.Trim(was[found[0]:len(was)-tail], "0123456789abcdefABCDEF-") != "" {
				return false
			}
			line = line[:found[0]] + was[found[0]:len(was)-tail] + line[found[1]:]
		}
		if line != oldLines[i] {
			return false
		}
	}
	return true
}

// setAllLMIDs gives every side of every document in text an LMID.
func setAllLMIDs(text string) (string, int, error) {
	file := &source{path: "a.yaml", chunks: []chunk{{1, text}}}
	f := &lmidFile{source: file}
	documents := splitDocuments(file, text)
	for d := range documents {
		root, _ := documents[d].parseTree()
		if root == nil {
			continue
		}
		o := &object{doc: &documents[d]}
		for i, side := range sideNodes(root) {
			o.sides = append(o.sides, Side{Pos: Pos{0, uint32(side.Line + documents[d].line - 1), uint32(side.Column)}})
			if side.Kind == yaml.MappingNode && len(side.Content) > 0 {
				f.changes = append(f.changes, lmidChange{o, i, newLMID(len(f.changes))})
			}
		}
	}
	if len(f.changes) == 0 {
		return text, 0, nil
	}
	parts, err := f.editedManifestText(context.Background())
	return strings.Join(parts, ""), len(f.changes), err
}

// withoutLMIDs is what another reader of YAML makes of a text, its lmids left
// out. It is empty when that cannot be told.
func withoutLMIDs(text string) (says string) {
	defer func() {
		if recover() != nil {
			says = ""
		}
	}()
	var b strings.Builder
	for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
		var document any
		if err := decoder.Decode(&document); err != nil {
			return b.String()
		}
		sides, _ := valueAtKey(valueAtKey(document, "spec"), "sides").([]any)
		for _, side := range sides {
			switch side := side.(type) {
			case map[string]any:
				delete(side, "lmid")
			case map[any]any:
				delete(side, "lmid")
			}
		}
		fmt.Fprintf(&b, "%v\n", document)
	}
}

// valueAtKey is the value of a key; maps with other keys than strings have another type.
func valueAtKey(value any, key string) any {
	switch m := value.(type) {
	case map[string]any:
		return m[key]
	case map[any]any:
		return m[key]
	}
	return nil
}

func FuzzLMIDsOfAManifest(f *testing.F) {
	for _, seed := range []string{
		"spec: {sides: [{omid: {labelType: RSM, labelId: 1}}]}",
		"spec:\n  sides:\n  - omid: {labelType: RSM, labelId: '#}'} # }\n    barcode: \"A\\\"#\"\n  - lmid: 5f2d0c0e-9a3b-4c5d-8e6f-0123456789ab\n    omid:\n      labelType: RSM\n      labelId: |\n        x\n",
		"{\"spec\":{\"sides\":[{\"omid\":{\"labelType\":\"RSM\"},\"barcode\":\"X\"}]}}",
		"spec:\r\n  sides:\r\n  -\r\n    ? omid\r\n    : {labelId: x\r\n y}\r\n---\r\nspec: {sides: [omid: {a: b}, {a: b, }]}\r\n...",
		"spec:\n sides:\n - lmid: >-\n    x\n - {? a : b, c, d: }\n - é: ü\n   \"k\": v # c",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, what := findBadText(text); what != "" {
			t.Skip()
		}
		made, sides, err := setAllLMIDs(text)
		if err != nil {
			return
		}
		if got := len(setLMIDs.FindAllString(made, -1)) - len(setLMIDs.FindAllString(text, -1)); got > sides {
			t.Errorf("%d LMIDs in %d sides: %q", got, sides, made)
		}
		if before, after := withoutLMIDs(text), withoutLMIDs(made); before != "" && before != after {
			t.Errorf("%q says\n%s, and %q says\n%s", text, before, made, after)
		}
	})
}
