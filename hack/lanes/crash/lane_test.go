// SPDX-License-Identifier: Apache-2.0

// Package crash_test is the lane in which rsmctl is killed: a program that is
// built with failpoints is sent SIGKILL at each point where it is about to touch,
// or has just touched, the disk or the robot. What was interrupted is repeated.
// In the end the library and the records must be as without a crash.
package crash_test

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestCrash(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "kill -9 at any point")
}

// points lists the failpoints of the program, without those that match.
func (k killable) points(without string) []string {
	GinkgoHelper()
	list := exec.Command(string(k))
	list.Env = append(list.Environ(), "RSMCTL_FAILPOINT=list")
	names, err := list.Output()
	Expect(err).NotTo(HaveOccurred())
	return slices.DeleteFunc(strings.Fields(string(names)), regexp.MustCompile(without).MatchString)
}

// fewPoints is one point of each kind under -short, and all of them otherwise.
// The kind ends at a mark; points that nothing passes are left out.
func fewPoints(points []string, mark, without string) []string {
	if !testing.Short() {
		return points
	}
	known := map[string]bool{}
	return slices.DeleteFunc(points, func(point string) bool {
		kind, _, _ := strings.Cut(point, mark)
		leave := known[kind] || regexp.MustCompile(without).MatchString(point)
		known[kind] = known[kind] || !leave
		return leave
	})
}
