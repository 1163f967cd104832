// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var update = flag.Bool("update", false, "write the README's output anew")

const readme = "../../README.md"

// console finds the blocks of the README that show a command and its output.
var console = regexp.MustCompile("(?ms)^```console\n\\$ ([^\n]*)\n(.*?)^```$")

var _ = Describe("the README", func() {
	It("shows what the commands print", func() {
		walk := newClone()
		Expect(walk("go run . apply -f manifests/quickstart")).To(ContainSubstring("The library matches its manifests."))
		text, err := os.ReadFile(readme)
		Expect(err).NotTo(HaveOccurred())
		blocks := console.FindAllStringSubmatch(string(text), -1)
		Expect(blocks).To(HaveLen(6))
		fresh := console.ReplaceAllStringFunc(string(text), func(block string) string {
			part := console.FindStringSubmatch(block)
			out := walk(part[1])
			if !*update {
				Expect(steady(part[2])).To(Equal(steady(out)), "README: %s\nUpdate with: go test ./controllers/cli -update", part[1])
			}
			return "```console\n$ " + part[1] + "\n" + out + "```"
		})
		if *update {
			Expect(os.WriteFile(readme, []byte(fresh), 0o600)).To(Succeed())
		}
		Expect(walk("git status --porcelain --untracked-files=no")).To(BeEmpty())
	})
})

// steady hides what is another each time: digests of plans.
func steady(out string) string {
	return regexp.MustCompile(`\b[0-9a-f]{16}\b`).ReplaceAllString(out, "DIGEST")
}

// newClone makes a folder with the manifests in Git and the program built, and
// returns what runs one of the README's commands there. What it prints on
// standard error is left out, but for the quickstart's own word.
func newClone() func(command string) string {
	folder := GinkgoT().TempDir()
	state := GinkgoT().TempDir()
	bash := func(command string) string {
		GinkgoHelper()
		cmd := exec.Command("bash", "-c", command)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "RSMCTL_STATE_DIR="+state,
			"GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@t", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@t")
		out, err := cmd.Output()
		Expect(err).NotTo(HaveOccurred(), "%s: %s", command, out)
		return string(out)
	}
	Expect(os.CopyFS(filepath.Join(folder, "manifests"), os.DirFS("../../manifests"))).To(Succeed())
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "rsmctl"), "../..")
	out, err := build.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), "%s", out)
	bash("git init -q . && git add manifests && git commit -q -m manifests")
	return func(command string) string {
		return bash(strings.Replace(command, "go run .", "./rsmctl", 1))
	}
}
