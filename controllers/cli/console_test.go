// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/generated"
)

// console finds the blocks of a page that show a command and what it prints.
// Further lines of the command begin as a shell's do, with "> ".
var console = regexp.MustCompile("(?ms)^```console\n\\$ ([^\n]*\n(?:> [^\n]*\n)*)(.*?)^```$")

// showsWhatIsPrinted runs the commands of a page in their order: the page is
// generated, but for the blocks that differ in what is unsteady alone.
func showsWhatIsPrinted(page string, run func(command string) string) {
	GinkgoHelper()
	generated.Text(GinkgoT(), page, func(text string) string {
		blocks := console.FindAllString(text, -1)
		Expect(blocks).NotTo(BeEmpty())
		Expect(blocks).To(HaveLen(strings.Count(text, "```console")), "%s: each block is one command and its output", page)
		return console.ReplaceAllStringFunc(text, func(block string) string {
			part := console.FindStringSubmatch(block)
			out := run(strings.TrimSuffix(strings.ReplaceAll(part[1], "\n> ", "\n"), "\n"))
			if steady(part[2]) == steady(out) {
				return block
			}
			return "```console\n$ " + part[1] + out + "```"
		})
	})
}

// unsteady is what is another each time: digests of plans and of files, times,
// serial numbers of drives,
// LMIDs that rsmctl made (UUIDs of version 4), and how often the database, and
// with it its size, has changed.
var unsteady = []struct {
	is   *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`\b([0-9a-f]{64}|[0-9a-f]{16})\b`), "DIGEST"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?|\b\d{8}T\d{6}`), "TIME"},
	{regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b`), "UUID"},
	{regexp.MustCompile(`\bserial [0-9A-F]{8}\d\d\b`), "SERIAL"},
	{regexp.MustCompile(`\brevision \d+|\brsm-\d{10}\b`), "REVISION"},
	{regexp.MustCompile(`\b\d+ bytes\b( of \d+)?`), "BYTES"},
}

func steady(out string) string {
	for _, u := range unsteady {
		out = u.is.ReplaceAllString(out, u.name)
	}
	return out
}

// clonedTo is where the pages say that the clone is.
const clonedTo = "/srv/rsmctl"

// newClone makes a folder with the manifests in Git and the program built, and
// returns what runs one of a page's commands there. What it prints on standard
// error is left out. The state folder is in the clone, and empty.
func newClone() func(command string) string {
	folder := GinkgoT().TempDir()
	bash := func(command string) string {
		GinkgoHelper()
		cmd := exec.Command("bash", "-c", command)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "RSMCTL_STATE_DIR="+filepath.Join(folder, ".rsmctl"), "TZ=UTC", "LC_ALL=C",
			"GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@t", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@t")
		var complaints strings.Builder
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		Expect(err).NotTo(HaveOccurred(), "%s: %s%s", command, out, complaints.String())
		return strings.ReplaceAll(string(out), folder, clonedTo)
	}
	Expect(os.CopyFS(filepath.Join(folder, "manifests"), os.DirFS("../../manifests"))).To(Succeed())
	Expect(os.Link(buildRsmctl(), filepath.Join(folder, "rsmctl"))).To(Succeed())
	bash("git init -q . && git add manifests && git commit -q -m manifests")
	return bash
}
