// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// hanging is a writer that never returns, as one of a share whose server is
// gone.
type hanging struct{ release chan struct{} }

func (h hanging) Write(p []byte) (int, error) {
	<-h.release
	return len(p), nil
}

func TestADiskThatDoesNotAnswerKeepsNoTransactionOpen(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	tests := map[string]struct {
		ctx   context.Context
		limit time.Duration
		want  error
	}{
		"a write takes too long":   {t.Context(), time.Nanosecond, errNoAnswer},
		"the export is called off": {ended, time.Hour, context.Canceled},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			disk := hanging{make(chan struct{})}
			defer close(disk.release)
			s, err := store.OpenBolt(filepath.Join(t.TempDir(), "rsm.db"), store.BoltOptions{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = detached{beforeContext{s}, c.limit}.Export(c.ctx, disk)
			if !errors.Is(err, c.want) {
				t.Errorf("error %v", err)
			}
			if err := s.Close(); err != nil { // which waits for transactions
				t.Error(err)
			}
		})
	}
}

// beforeContext begins an export whatever its context says.
type beforeContext struct{ store.Store }

func (b beforeContext) Export(_ context.Context, w io.Writer) (store.Info, error) {
	return b.Store.Export(context.Background(), w)
}

func TestADiskThatAnswersGetsEveryByte(t *testing.T) {
	s := store.NewOverlay(nil)
	if _, err := s.Update(t.Context(), func(w store.Writer) error { return w.Put("sides", "a", bytes.Repeat([]byte("x"), 1<<20)) }); err != nil {
		t.Fatal(err)
	}
	var straight, handed bytes.Buffer
	_, direct := s.Export(t.Context(), &straight)
	info, err := detached{s, time.Hour}.Export(t.Context(), &handed)
	if err := errors.Join(direct, err); err != nil {
		t.Fatal(err)
	}
	if info.Size != int64(handed.Len()) || handed.Len() != straight.Len() || handed.Len() < 1<<20 {
		t.Errorf("%d bytes handed over, %d straight, %+v", handed.Len(), straight.Len(), info)
	}
}

// The database's memory is gone when a write that hung goes on.
func TestAWriteThatHangsHasDataOfItsOwn(t *testing.T) {
	hand := &handOver{ctx: t.Context(), limit: time.Nanosecond, data: make(chan []byte, 1), done: make(chan error)}
	data := []byte("data")
	if _, err := hand.Write(data); !errors.Is(err, errNoAnswer) {
		t.Fatal(err)
	}
	clear(data)
	if got := <-hand.data; string(got) != "data" {
		t.Errorf("%q is written", got)
	}
}
