// SPDX-License-Identifier: Apache-2.0

package serve_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-logr/logr/funcr"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm/store"
)

// stalls are the ways in which a client can keep the server waiting: by what
// it sends before it says and takes nothing more.
var stalls = map[string]string{
	"says nothing":          "",
	"sends half a header":   "POST /v1/allocations HTTP/1.1\r\nHost: rs",
	"sends half a body":     "POST /v1/allocations HTTP/1.1\r\nHost: rsm\r\nContent-Length: 1000\r\n\r\n{\"pool\":",
	"sends no body":         "GET /v1/status HTTP/1.1\r\nHost: rsm\r\nContent-Length: 1000\r\n\r\n",
	"does not take a copy":  "GET /v1/database HTTP/1.1\r\nHost: rsm\r\n\r\n",
	"takes no answer twice": strings.Repeat("GET /v1/status HTTP/1.1\r\nHost: rsm\r\n\r\n", 2),
}

var _ = Describe("a client that does not behave", func() {
	var h *holder
	BeforeEach(func(ctx SpecContext) {
		h = newHolder(ctx)
		h.fillDatabase(ctx)
	})
	dial := func(says string) net.Conn {
		GinkgoHelper()
		conn, err := net.Dial("unix", service.SocketPath(h.folder))
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(conn.Close)
		_, err = io.WriteString(conn, says)
		Expect(err).NotTo(HaveOccurred())
		return conn
	}
	works := func(ctx SpecContext) {
		GinkgoHelper()
		_, err := h.client.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		_, err = h.store.Update(ctx, func(w store.Writer) error { return w.Put("filler", "more", nil) })
		Expect(err).NotTo(HaveOccurred())
	}

	It("is cut off when it stalls, and holds nobody up", func(ctx SpecContext) {
		var open []net.Conn
		for _, says := range stalls {
			open = append(open, dial(says))
		}
		works(ctx)
		for _, conn := range open {
			_, err := io.Copy(io.Discard, conn)
			Expect(err).NotTo(HaveOccurred(), "the connection ends")
		}
	}, SpecTimeout(time.Minute))

	It("does not keep the server from ending when it stalls", func(ctx SpecContext) {
		h.server.Close()
		h.serveWithPatience(time.Hour)
		for _, says := range stalls {
			dial(says)
		}
		works(ctx)
		h.server.Close()
		h.serveImpatiently()
	}, SpecTimeout(time.Minute))

	It("does not keep the database's transaction open when it takes no copy", func(ctx SpecContext) {
		h.server.Close()
		cut := make(chan string, 1)
		h.log = funcr.New(func(_, args string) { cut <- args }, funcr.Options{})
		h.serveImpatiently()
		conn := dial(stalls["does not take a copy"])
		Eventually(ctx, cut).Should(Receive(ContainSubstring("a copy of the database was cut short")))
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		Expect(err).NotTo(HaveOccurred())
		defer func() { _ = answer.Body.Close() }()
		_, err = io.Copy(io.Discard, answer.Body)
		Expect(err).To(MatchError(io.ErrUnexpectedEOF), "nobody takes it for whole")
	}, SpecTimeout(time.Minute))

	DescribeTable("is refused, and the next one is served",
		func(ctx SpecContext, says, status string) {
			conn := dial(says)
			line, err := bufio.NewReader(conn).ReadString('\n')
			Expect(err).NotTo(HaveOccurred())
			Expect(line).To(HavePrefix("HTTP/1.1 " + status))
			works(ctx)
		},
		Entry("when it speaks another language", "EHLO rsm\r\n\r\n", "400"),
		Entry("when it sends bytes", "\x00\xff\x00\r\n\r\n", "400"),
		Entry("when its header has no end", "GET /v1/status HTTP/1.1\r\nHost: rsm\r\nA: "+strings.Repeat("a", 1<<17)+"\r\n\r\n", "431"),
		Entry("when its body has no end", postRequest(`{"pool":"`+strings.Repeat("a", 1<<17)+`"}`), "400"),
		Entry("when its body is not JSON", postRequest("pool=weekly"), "400"),
		Entry("when its body is empty", postRequest(""), "400"),
		Entry("when its body holds two requests", postRequest(`{"pool":"weekly"}{"pool":"weekly"}`), "400"),
		Entry("when it asks for what nobody knows", postRequest(`{"pool":"weekly","force":true}`), "400"),
		Entry("when it asks where nothing is", "GET /v2/status HTTP/1.1\r\nHost: rsm\r\n\r\n", "400"),
		Entry("when it uses the wrong verb", "DELETE /v1/database HTTP/1.1\r\nHost: rsm\r\n\r\n", "400"),
		Entry("when it dismounts by GET", "GET /v1/libraries/vault/drives/256/dismount HTTP/1.1\r\nHost: rsm\r\n\r\n", "400"),
		Entry("when it dismounts without a word", "POST /v1/libraries/vault/drives/256/dismount HTTP/1.1\r\nHost: rsm\r\n\r\n", "400"),
	)
})

func postRequest(body string) string {
	return fmt.Sprintf("POST /v1/allocations HTTP/1.1\r\nHost: rsm\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}
