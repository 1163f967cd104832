// SPDX-License-Identifier: Apache-2.0

package manifest

import "regexp"

var nameLine = regexp.MustCompile(`(?m)\bname["']?\s*:\s*["']?([^\s"',{}\[\]#]+)`)

// guessNames guesses which names a document declares that could not be read. An
// object that refers to one of them is not told that it does not exist.
func guessNames(text string) []string {
	var names []string
	for _, m := range nameLine.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}
