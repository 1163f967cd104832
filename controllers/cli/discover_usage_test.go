// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a wrong discover ends with status 64 and says what would be right",
	func(line, says string) {
		done := newLab().rsmctl(strings.Fields(line)...)
		Expect(done.status).To(Equal(64), "%s%s", done.out, done.err)
		Expect(done.err).To(And(ContainSubstring(says), ContainSubstring("-h' for help")))
		Expect(done.out).To(BeEmpty())
	},
	Entry(nil, "discover", "iscsi://HOST[:PORT] for a portal on the network, --sg for the devices of this host"),
	Entry(nil, "discover --sg iscsi://h", "one place at a time"),
	Entry(nil, "discover iscsi://h iscsi://i", "one portal at a time"),
	Entry(nil, "discover --sg --initiator iqn.2026-11.example:me", "not for --sg"),
	Entry(nil, "discover --sg --chap-user u", "not for --sg"),
	Entry(nil, "discover --sg -o xml", "table, wide, json, yaml"),
	Entry(nil, "discover 10.0.0.5", "write iscsi://HOST"),
	Entry(nil, "discover http://h", "write iscsi://HOST"),
	Entry(nil, "discover iscsi:///iqn.2026-11.example:vtl", "write iscsi://HOST"),
	Entry(nil, "discover iscsi://h:0", "is no portal such as"),
	Entry(nil, "discover iscsi://192.0.2.1:3260:9", `"192.0.2.1:3260:9" is no portal such as`),
	Entry(nil, "discover iscsi://[vtl]", "write iscsi://HOST"),
	Entry(nil, "discover iscsi://h?x=1", "more than a portal and a target"),
	Entry(nil, "discover iscsi://u%25secret@h", "--chap-secret-env"),
	Entry(nil, "discover iscsi://h/vtl", "iqn.2026-11.example:vtl"),
	Entry(nil, "discover iscsi://h/iqn.2026-11.example:vtl/0", "leave the number away"),
	Entry(nil, "discover iscsi://h --initiator me", "is no iSCSI name"),
	Entry(nil, "discover iscsi://h --chap-user u", "one of --chap-secret-env and --chap-secret-file"),
	Entry(nil, "discover iscsi://h --chap-user u --chap-secret-env A --chap-secret-file b", "one of --chap-secret-env and --chap-secret-file"),
	Entry(nil, "discover iscsi://h --chap-secret-env A", "needs --chap-user"),
	Entry(nil, "discover iscsi://h --chap-user u --chap-secret-env A=B", "is no name of an environment variable"),
	Entry(nil, "discover iscsi://h --chap-mutual-user v --chap-mutual-env B", "needs --chap-user and its secret"),
	Entry(nil, "discover iscsi://h --chap-user u --chap-secret-env A --chap-mutual-user v", "one of --chap-mutual-env and --chap-mutual-file"),
	Entry(nil, "discover iscsi://h --chap-user u --chap-secret-env A --chap-mutual-env B", "need --chap-mutual-user"),
)

var _ = Describe("a secret that cannot be had", func() {
	It("ends a discover, which names the variable", func() {
		done := newLab().rsmctl("discover", "iscsi://127.0.0.1", "--chap-user", "u", "--chap-secret-env", "RSMCTL_TEST_NO_SUCH_VARIABLE")
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(ContainSubstring("RSMCTL_TEST_NO_SUCH_VARIABLE"))
	})

	It("ends a discover, which names the file that everybody can read", func() {
		file := filepath.Join(GinkgoT().TempDir(), "secret")
		Expect(os.WriteFile(file, []byte("0123456789abcdef\n"), 0o600)).To(Succeed())
		Expect(os.Chmod(file, 0o644)).To(Succeed())
		done := newLab().rsmctl("discover", "iscsi://127.0.0.1", "--chap-user", "u", "--chap-secret-file", file)
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(And(ContainSubstring(file), ContainSubstring("chmod"), Not(ContainSubstring("0123456789abcdef"))))
	})
})
