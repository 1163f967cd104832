// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"io"
	"os"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// maxFileSize is how many bytes a manifest file may have.
const maxFileSize = 16 << 20

// readDocuments reads a manifest file and cuts it into documents.
func (s *source) readDocuments(stdin io.Reader) ([]document, []Problem) {
	text, problem := s.readWholeText(stdin)
	if problem != nil {
		return nil, []Problem{*problem}
	}
	text = strings.TrimPrefix(text, byteOrderMark)
	s.chunks = []chunk{{1, text}}
	if i, what := findBadText(text); what != "" {
		return nil, []Problem{s.problemAtMark(markOfByte(text, 1, i), RuleNotUTF8, what)}
	}
	if strings.TrimSpace(text) == "" {
		return nil, []Problem{s.problemAtMark(mark{}, RuleEmptyFile, "the file is empty")}
	}
	return splitDocuments(s, text), nil
}

func (s *source) readWholeText(stdin io.Reader) (string, *Problem) {
	in := stdin
	if s.open != "" {
		file, err := os.Open(s.open)
		if err != nil {
			return "", s.problemWithFile(RuleUnreadable, "cannot be read: "+causeWithoutPath(err))
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	if in == nil {
		return "", s.problemWithFile(RuleUnreadable, "there is no standard input")
	}
	data, err := io.ReadAll(io.LimitReader(in, maxFileSize+1))
	switch {
	case err != nil:
		return "", s.problemWithFile(RuleUnreadable, "cannot be read: "+causeWithoutPath(err))
	case len(data) > maxFileSize:
		return "", s.problemWithFile(RuleTooLarge, fmt.Sprintf("the file has more than %d MiB", maxFileSize>>20))
	}
	return string(data), nil
}

func (s *source) problemWithFile(rule v1alpha1.Rule, message string) *Problem {
	p := s.problemAtMark(mark{}, rule, message)
	return &p
}

// findBadText finds what makes text unfit: bytes that are not UTF-8, or line
// breaks that YAML counts and editors do not, so that line numbers would differ.
func findBadText(text string) (index int, what string) {
	if i, found := firstInvalid(text); found {
		return i, "the file is not UTF-8"
	}
	for i := 0; i < len(text); {
		j := strings.IndexByte(text[i:], '\r')
		if j < 0 {
			break
		}
		if i += j + 1; i == len(text) || text[i] != '\n' {
			return i - 1, "a carriage return without a line feed; lines end in LF or CRLF"
		}
	}
	for _, odd := range []string{"\u0085", "\u2028", "\u2029"} {
		if i := strings.Index(text, odd); i >= 0 {
			return i, fmt.Sprintf("the line break %U; lines end in LF or CRLF", []rune(odd)[0])
		}
	}
	return 0, ""
}
