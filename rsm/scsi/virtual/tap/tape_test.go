// SPDX-License-Identifier: Apache-2.0

package tap_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// Pieces of images, written out by hand from the format's description.
var (
	recordAB  = []byte{2, 0, 0, 0, 'A', 'B', 2, 0, 0, 0}
	recordC   = []byte{1, 0, 0, 0, 'C', 0, 1, 0, 0, 0}
	unpaddedC = []byte{1, 0, 0, 0, 'C', 1, 0, 0, 0}
	badAB     = []byte{2, 0, 0, 0x80, 'A', 'B', 2, 0, 0, 0x80}
	mark      = []byte{0, 0, 0, 0}
	gap       = []byte{0xFE, 0xFF, 0xFF, 0xFF}
	endMarker = []byte{0xFF, 0xFF, 0xFF, 0xFF}
)

func buildImage(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// describeTape reads a tape to where it stops and says what it met.
func describeTape(t *testing.T, tape *tap.Tape) string {
	t.Helper()
	var met []byte
	for {
		p := make([]byte, 16)
		o, n, err := tape.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		switch o.Kind {
		case tap.Record:
			if o.Bad {
				met = append(met, '!')
			}
			met = append(append(met, p[:n]...), ' ')
		case tap.Mark:
			met = append(met, '|')
		case tap.End:
			return string(met) + "."
		case tap.Damage, tap.Start:
			return string(met) + "?"
		}
	}
}

func TestReadingForward(t *testing.T) {
	for name, c := range map[string]struct {
		image []byte
		want  string
	}{
		"a blank tape ends at once":                       {nil, "."},
		"records and marks come in order":                 {buildImage(recordAB, mark, recordC, mark, mark), "AB |C ||."},
		"the end marker ends the tape":                    {buildImage(recordAB, endMarker, recordC), "AB ."},
		"gaps are passed over":                            {buildImage(gap, gap, recordAB, gap, mark, gap), "AB |."},
		"a record without padding is read":                {buildImage(unpaddedC, recordAB), "C AB ."},
		"an error record is marked":                       {buildImage(badAB, recordC), "!AB C ."},
		"a length cut short ends the data":                {buildImage(recordAB, []byte{2, 0}), "AB ."},
		"data cut short end the data":                     {buildImage(recordAB, recordAB[:5]), "AB ."},
		"a missing second length ends the data":           {buildImage(recordAB, recordAB[:6]), "AB ."},
		"half a second length ends the data":              {buildImage(recordAB, recordAB[:8]), "AB ."},
		"a last record with zeros for its length is torn": {buildImage(recordAB, recordAB[:6], mark), "AB ."},
		"a wrong second length amid the image is damage":  {buildImage(recordAB, []byte{2, 0, 0, 0, 'A', 'B', 3, 0, 0, 0}, recordC), "AB ?"},
		"a reserved marker is damage":                     {buildImage(recordAB, []byte{0, 0, 0, 0xFF}), "AB ?"},
		"a length beyond 24 bits is damage":               {buildImage(recordAB, []byte{0, 0, 0, 0x01}), "AB ?"},
		"a huge record that is not there ends the data":   {buildImage(recordAB, []byte{0xFF, 0xFF, 0xFF, 0}), "AB ."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := describeTape(t, openImage(c.image...)); got != c.want {
				t.Errorf("met %q, want %q", got, c.want)
			}
		})
	}
}

func TestGoingBackMeetsTheSameObjectsInReverse(t *testing.T) {
	tape := openImage(buildImage(gap, recordAB, mark, gap, gap, unpaddedC, badAB, mark)...)
	describeTape(t, tape)
	var kinds []tap.Object
	for {
		o, err := tape.Back()
		if err != nil {
			t.Fatal(err)
		}
		if o.Kind == tap.Start {
			break
		}
		kinds = append(kinds, tap.Object{Kind: o.Kind, Length: o.Length, Bad: o.Bad})
		if len(kinds) > 9 {
			t.Fatal("no end")
		}
	}
	want := []tap.Object{{Kind: tap.Mark}, {Length: 2, Bad: true}, {Length: 1}, {Kind: tap.Mark}, {Length: 2}}
	if len(kinds) != len(want) {
		t.Fatalf("met %v", kinds)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Errorf("object %d: %+v, want %+v", i, kinds[i], want[i])
		}
	}
	if objects, marks := tape.Position(); objects != 0 || marks != 0 || !tape.AtStart() {
		t.Errorf("position %d, %d", objects, marks)
	}
}

func TestWritingMakesTheFormat(t *testing.T) {
	d := &disk{}
	tape := tap.New(d, 0)
	for _, err := range []error{tape.Write([]byte("AB")), tape.WriteMarks(1), tape.Write([]byte("C"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := buildImage(recordAB, mark, recordC); !bytes.Equal(d.b, want) {
		t.Errorf("wrote % X, want % X", d.b, want)
	}
}

func TestWritingAmidTheTapeEndsItThere(t *testing.T) {
	d := &disk{buildImage(recordAB, mark, recordC, recordC)}
	tape := tap.New(d, int64(len(d.b)))
	if _, _, err := tape.Read(nil); err != nil {
		t.Fatal(err)
	}
	if err := tape.Write([]byte("C")); err != nil {
		t.Fatal(err)
	}
	if want := buildImage(recordAB, recordC); !bytes.Equal(d.b, want) {
		t.Errorf("image % X, want % X", d.b, want)
	}
	if objects, marks := tape.Position(); objects != 2 || marks != 0 {
		t.Errorf("position %d, %d", objects, marks)
	}
}

func TestWritingOverATornEndLeavesNoTrace(t *testing.T) {
	d := &disk{buildImage(recordAB, recordAB[:7])}
	tape := tap.New(d, int64(len(d.b)))
	describeTape(t, tape)
	if err := tape.WriteMarks(1); err != nil {
		t.Fatal(err)
	}
	if want := buildImage(recordAB, mark); !bytes.Equal(d.b, want) {
		t.Errorf("image % X, want % X", d.b, want)
	}
}

func TestRecordsOfImpossibleLengthAreRefused(t *testing.T) {
	for _, size := range []int{0, tap.MaxRecord + 1} {
		d := &disk{}
		if err := tap.New(d, 0).Write(make([]byte, size)); err == nil || len(d.b) > 0 {
			t.Errorf("%d bytes: error %v, %d bytes written", size, err, len(d.b))
		}
	}
}

func TestAnImageThatShrinksUnderneathIsAnError(t *testing.T) {
	tape := tap.New(&disk{recordAB}, 100)
	if _, _, err := tape.Read(make([]byte, 2)); err != nil {
		t.Fatalf("first record: %v", err)
	}
	if _, _, err := tape.Read(nil); !errors.Is(err, io.EOF) {
		t.Errorf("error %v, want one that says why", err)
	}
}

// A crash may cut an append anywhere. Whatever is left, the objects before it
// are all there, and nothing comes after them.
func TestEveryCutOfAnAppendLeavesWhatWasBefore(t *testing.T) {
	before := buildImage(recordAB, mark)
	appended := buildImage([]byte{5, 0, 0, 0}, []byte("HELLO\x00"), []byte{5, 0, 0, 0})
	for cut := range len(appended) {
		torn := buildImage(before, appended[:cut])
		if got := describeTape(t, openImage(torn...)); got != "AB |." {
			t.Errorf("cut after %d bytes: met %q", cut, got)
		}
		if cut == 0 {
			continue
		}
		// The file has its new size, but only the first bytes reached the disk.
		zeroed, want := buildImage(torn, make([]byte, len(appended)-cut)), "AB |."
		if cut > 10 { // the first byte of the second length is all of it that is not 0
			want = "AB |HELLO ."
		}
		if got := describeTape(t, openImage(zeroed...)); got != want {
			t.Errorf("zeros after %d bytes: met %q, want %q", cut, got, want)
		}
	}
}
