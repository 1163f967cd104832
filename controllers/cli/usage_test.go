// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a wrong command line ends with status 64 and says what would be right",
	func(line, says string) {
		done := newLab().rsmctl(strings.Fields(line)...)
		Expect(done.status).To(Equal(64), "%s%s", done.out, done.err)
		Expect(done.err).To(ContainSubstring(says))
		Expect(done.err).To(ContainSubstring("-h' for help"))
		Expect(done.out).To(BeEmpty())
	},
	Entry(nil, "nosuch", `no command "nosuch"`),
	Entry(nil, "plan", "-f manifests/quickstart"),
	Entry(nil, "validate", "-f manifests/quickstart"),
	Entry(nil, "apply", "-f manifests/quickstart"),
	Entry(nil, "run", "-f manifests/quickstart"),
	Entry(nil, "run -f -", "standard input"),
	Entry(nil, "run -f x --interval 1ms", "at least 1s"),
	Entry(nil, "plan -f x -o table", "text, json, markdown"),
	Entry(nil, "validate -f x -o xml", "sarif"),
	Entry(nil, "plan --nosuch", "unknown flag"),
	Entry(nil, "plan -f x extra", "extra"),
	Entry(nil, "get", "say one of"),
	Entry(nil, "get tapes", "media"),
	Entry(nil, "get sides -o xml", "wide"),
	Entry(nil, "describe tape A", "library, medium, pool"),
	Entry(nil, "describe medium", "takes KIND NAME"),
	Entry(nil, "inventory", "takes LIBRARY"),
	Entry(nil, "adopt", "takes LIBRARY"),
	Entry(nil, "allocate", "with --pool"),
	Entry(nil, "allocate weekly", "takes no arguments"),
	Entry(nil, "deallocate", "takes LMID"),
	Entry(nil, "dismount demo", "takes LIBRARY DRIVE"),
	Entry(nil, "dismount demo 256", "for example with -f manifests/quickstart"),
	Entry(nil, "adopt a", "-f manifests/quickstart"),
	Entry(nil, "adopt a -f x --method slow", "fast, full"),
	Entry(nil, "adopt a -f x -o text", "yaml, json"),
	Entry(nil, "inventory a -f x --method slow", "fast, full"),
	Entry(nil, "inventory a -f x --slots 5-1", "1-5"),
	Entry(nil, "inventory a -f x --slots 0", "from 1"),
	Entry(nil, "inventory a -f x --slots 1-99999999999999999999", "65535"),
	Entry(nil, "db nosuch", "nosuch"),
	Entry(nil, "aply", "did you mean apply?"),
	Entry(nil, "help nosuch", "nosuch"),
	Entry(nil, "completion nosuch", "nosuch"),
	Entry(nil, "version extra", "takes no arguments"),
	Entry(nil, "virtual fault nosuch", "command, no-answer, barcode, drive, lie, exception"),
	Entry(nil, "virtual fault command", "needs --sense or --status"),
	Entry(nil, "virtual fault drive", "needs --element"),
	Entry(nil, "virtual nosuch", "nosuch"),
	Entry(nil, "virtual fault", "takes KIND"),
	Entry(nil, "virtual label A", "--label TYPE/ID"),
	Entry(nil, "get sides --log-level loud", "debug, info"),
	Entry(nil, "get sides --log-format xml", "text or json"),
)

var _ = Describe("help", func() {
	It("shows the example of a command, also of one that others stand below", func() {
		l := newLab()
		for _, command := range []string{"", "get", "virtual", "virtual fault", "db export"} {
			done := l.rsmctl(append(strings.Fields(command), "-h")...)
			Expect(done.status).To(Equal(0))
			Expect(done.out).To(ContainSubstring("Examples:\n  rsmctl"), command)
		}
	})
})

var _ = Describe("facts as JSON", func() {
	It("has the shapes that docs/json.md describes", func() {
		l := appliedLab()
		l.hands("remove", "A00001L8")
		Expect(l.apply().status).To(Equal(3))
		Expect(l.rsmctl("db", "export").status).To(Equal(0))
		for what, keys := range map[string][]string{
			"sides":     {"omid", "state", "pool", "lmid", "pmid", "side", "barcode", "library", "location", "evidence"},
			"libraries": {"name", "identity", "drives", "inventory", "revision", "conditions"},
			"drives":    {"library", "address", "vendor", "product", "serial", "connected", "full"},
			"slots":     {"library", "type", "address", "full", "accessible"},
			"media":     {"pmid", "type", "barcode", "pool", "library", "location", "home", "sides"},
			"pools":     {"name", "kind", "mediaType", "media", "sides"},
			"events":    {"seq", "time", "type", "reason", "object", "message"},
			"exports":   {"file", "formatVersion", "lineage", "revision", "time", "size", "sha256", "counts"},
		} {
			done := l.rsmctl("get", what, "-o", "json")
			var list []map[string]any
			Expect(json.Unmarshal([]byte(done.out), &list)).To(Succeed(), what)
			Expect(list).NotTo(BeEmpty(), what)
			some := map[string]any{}
			for _, entry := range list {
				for k, v := range entry {
					some[k] = v
				}
			}
			for _, key := range keys {
				Expect(some).To(HaveKey(key), what)
			}
			Expect(l.rsmctl("get", what, "-o", "yaml").status).To(Equal(0))
			Expect(l.rsmctl("get", what, "-o", "wide").status).To(Equal(0))
		}
		var requests map[string][]map[string]any
		Expect(json.Unmarshal([]byte(l.rsmctl("get", "requests", "-o", "json").out), &requests)).To(Succeed())
		Expect(requests["operator"]).To(HaveLen(1))
		Expect(requests["library"]).NotTo(BeEmpty())
	})

	It("is an empty list, not null, when there is nothing", func() {
		l := newLab()
		for _, what := range []string{"sides", "libraries", "drives", "slots", "media", "pools", "events", "exports"} {
			Expect(l.rsmctl("get", what, "-o", "json").out).To(Equal("[]\n"), what)
		}
	})

	It("has the shape of a plan that design and docs/plan.md give", func() {
		l := newLab()
		var plan map[string]json.RawMessage
		Expect(json.Unmarshal([]byte(l.rsmctl("plan", "-f", l.manifests, "-o", "json").out), &plan)).To(Succeed())
		for _, key := range []string{"formatVersion", "digest", "source", "observed", "steps", "drift", "blocked", "waiting"} {
			Expect(plan).To(HaveKey(key))
			Expect(string(plan[key])).NotTo(Equal("null"))
		}
		var steps []map[string]any
		Expect(json.Unmarshal(plan["steps"], &steps)).To(Succeed())
		for _, key := range []string{"action", "kind", "name", "reason", "message"} {
			Expect(steps[0]).To(HaveKey(key))
		}
	})
})
