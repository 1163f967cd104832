// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// refusing is a state folder at whose socket a process refuses everything, as
// this problem says.
func refusing(t *testing.T, problem service.Problem) (folder string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "rsm") // a short name: sockets cannot have long ones
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	listener, err := net.Listen("unix", service.SocketPath(folder))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(problem.Kind.Status())
		_ = json.NewEncoder(w).Encode(problem)
	})}
	t.Cleanup(func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
	return folder
}

func TestARefusalIsToldAsIfItHadBeenDoneDirectly(t *testing.T) {
	for kind, direct := range map[service.Kind]error{
		service.Permission: fmt.Errorf("export to /backup: %w", fs.ErrPermission),
		service.Damaged:    fmt.Errorf("export the database: %w", store.ErrDamaged),
		service.Database:   fmt.Errorf("deallocate x: %w", record.ErrDatabase),
		service.Held:       fmt.Errorf("draw a side: %w", record.ErrHeld),
	} {
		folder := refusing(t, service.Problem{Text: direct.Error(), Kind: kind})
		asked := askHolder(folder, func(c *client.Client) error { return c.Deallocate(t.Context(), "x", "") })
		tell := func(err error) string {
			var says strings.Builder
			status := reportError((&app{stateDir: folder}).adviseOnDatabase(markIfDamaged(err)), &cobra.Command{}, &says)
			return fmt.Sprint(status, " ", &says)
		}
		if tell(asked) != tell(direct) {
			t.Errorf("%s: who asks is told\n%sand who does it\n%s", kind, tell(asked), tell(direct))
		}
		if kind != service.Held && tell(direct) == fmt.Sprintf("1 rsmctl: %v\n", direct) {
			t.Errorf("%s: nobody is told what cures it", kind)
		}
	}
}
