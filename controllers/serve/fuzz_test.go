// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

// Whatever is asked, the answer is JSON, or a database, and says why not.
func FuzzAnyRequestIsAnswered(f *testing.F) {
	for _, seed := range []string{
		"GET /v1/status HTTP/1.1\r\nHost: rsm\r\n\r\n",
		"GET /v1/database HTTP/1.1\r\nHost: rsm\r\n\r\n",
		"POST /v1/allocations HTTP/1.1\r\nHost: rsm\r\nContent-Length: 17\r\n\r\n{\"pool\":\"weekly\"}",
		"POST /v1/allocations HTTP/1.1\r\nHost: rsm\r\nContent-Length: 4\r\n\r\nnull",
		"DELETE /v1/allocations/x?reason=%zz HTTP/1.1\r\nHost: rsm\r\n\r\n",
		"DELETE /v1/allocations/%2e%2e HTTP/1.1\r\nHost: rsm\r\n\r\n",
		"GET /v1/libraries/vault/drives/256 HTTP/1.1\r\nHost: rsm\r\n\r\n",
		"GET /v1/libraries//drives/%2f HTTP/1.1\r\nHost: rsm\r\n\r\n",
		"POST /v1/libraries/vault/drives/256/dismount HTTP/1.1\r\nHost: rsm\r\nContent-Length: 15\r\n\r\n{\"consent\":\"x\"}",
	} {
		f.Add([]byte(seed))
	}
	db := store.NewOverlay(nil)
	manager, err := rsm.New(f.Context(), rsm.Options{Store: db})
	if err != nil {
		f.Fatal(err)
	}
	handler := (&Server{Options: Options{Store: db, Manager: manager, Log: logr.Discard(), Patience: time.Minute}}).routeRequests()
	f.Fuzz(func(t *testing.T, raw []byte) {
		request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil || request.RequestURI == "*" || strings.Contains(request.URL.Path, "exports") { // exports write where they are told
			t.Skip()
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		switch kind := answer.Header().Get("Content-Type"); {
		case kind == "application/octet-stream" && answer.Code == http.StatusOK:
		case kind == "application/json" && answer.Code == http.StatusOK && json.Valid(answer.Body.Bytes()):
		case kind == "application/json" && wasRefused(answer):
		case answer.Code >= 300 && answer.Code < 400: // net/http cleans a path
		default:
			t.Errorf("answered %d, %q: %s", answer.Code, kind, answer.Body)
		}
	})
}

// wasRefused tells whether an answer is a problem, told in words, with its status.
func wasRefused(answer *httptest.ResponseRecorder) bool {
	var problem service.Problem
	err := json.Unmarshal(answer.Body.Bytes(), &problem)
	return err == nil && problem.Text != "" && answer.Code == problem.Kind.Status()
}
