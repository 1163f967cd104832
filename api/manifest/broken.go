// SPDX-License-Identifier: Apache-2.0

package manifest

import "regexp"

var nameLine = regexp.MustCompile(`(?m)\bname["']?\s*:\s*["']?([^\s"',{}\[\]#]+)`)

// guessDeclaredNames guesses which names an unreadable document declares. A reference to
// one of them is no problem: once the document is corrected, it may lead there.
func guessDeclaredNames(text string) []string {
	var names []string
	for _, m := range nameLine.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}
