// SPDX-License-Identifier: Apache-2.0

package labels_test

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
)

var (
	blsLine    = regexp.MustCompile(`(?m)^(\w+|Date label written) *: (.*)$`)
	blsVersion = regexp.MustCompile(`Version: (\S+) \((.*)\)`)
)

// bls is what Bacula says of a volume's label, as rsmctl has it.
func (b bacula) bls(volume, device string) (said map[string]string, want label.Verdict) {
	b.Helper()
	text := b.run("", "bls", "-L", "-V", volume, "-c", filepath.Join(b.dir, "bacula-sd.conf"), device)
	said = map[string]string{}
	for _, m := range blsLine.FindAllStringSubmatch(text, -1) {
		said[m[1]] = m[2]
	}
	// bls ends with 1 after it has told how to use it.
	usage, _ := exec.Command(b.path["bls"], "-?").CombinedOutput()
	version := blsVersion.FindStringSubmatch(string(usage))
	labelled, err := time.Parse("02-Jan-2006 15:04", said["Date label written"])
	if len(version) == 0 || err != nil {
		b.Fatalf("bls is not understood: %v: %s%s", err, text, usage)
	}
	return said, label.Verdict{
		Kind: label.Labelled, Pool: said["PoolName"],
		// The program is the name of its Storage resource; bls does not show it.
		Writer: "lane-sd Ver. " + version[1] + " " + version[2] + " on " + said["HostName"],
		OMID:   label.OMID{Type: "Bacula", ID: said["VolName"], Info: said["PoolName"] + "/" + said["MediaType"] + labelled.Format(" 2006-01-02T15:04")},
	}
}

// compare says where a verdict is not what Bacula says; bls shows no seconds.
func (b bacula) compare(how string, want, got label.Verdict) {
	b.Helper()
	g := NewWithT(b)
	g.Expect(got.OMID.Info).To(MatchRegexp("^%s:[0-9]{2}Z$", regexp.QuoteMeta(want.OMID.Info)), how)
	got.OMID.Info, got.FirstBlock, got.Lengths = want.OMID.Info, "", nil
	g.Expect(got).To(Equal(want), how)
}

// blocks are those of a volume on disk, by the lengths in their headers.
func blocks(volume []byte) (all [][]byte) {
	for len(volume) > 8 {
		n := min(len(volume), max(8, int(binary.BigEndian.Uint32(volume[4:]))))
		all, volume = append(all, volume[:n]), volume[n:]
	}
	return all
}

func TestBaculaVolumesAreWhatBaculaSaysTheyAre(t *testing.T) {
	t.Parallel()
	b, g := startBacula(t), NewWithT(t)
	fresh := b.label("PRE001", "plain", "Weekly")
	said, want := b.bls("PRE001", "plain")
	g.Expect(said).To(And(HaveKeyWithValue("LabelType", "PRE_LABEL"), HaveKeyWithValue("VolName", "PRE001"), HaveKeyWithValue("PoolName", "Weekly")))
	b.compare("in one record", want, identify(inOneRecord(fresh)))
	b.compare("on tape", want, identify(onTape(append(blocks(fresh), nil)...)))

	at := bytes.Index(fresh, []byte("PRE001"))
	fresh[at] ^= 1
	wrong := identify(inOneRecord(fresh))
	g.Expect(wrong.Kind).To(Equal(label.Unrecognized))
	g.Expect(wrong.Detail).To(ContainSubstring("checksum"))
}

func TestABaculaVolumeStaysWhatItIsUntilItIsRelabelled(t *testing.T) {
	t.Parallel()
	b, g := startBacula(t), NewWithT(t)
	unused := identify(inOneRecord(b.label("DAT001", "plain", "Archive")))
	job := []string{"run job=some pool=Archive storage=plain yes", "wait", "messages"}
	g.Expect(b.console(job...)).To(ContainSubstring("Backup OK"))
	used := b.volume("DAT001")
	said, want := b.bls("DAT001", "plain")
	g.Expect(said).To(And(HaveKeyWithValue("LabelType", "VOL_LABEL"), HaveKeyWithValue("VolName", "DAT001"), HaveKeyWithValue("PoolName", "Archive")))
	g.Expect(len(blocks(used))).To(BeNumerically(">", 1), "the job wrote nothing")
	b.compare("written, in one record", want, identify(inOneRecord(used)))
	b.compare("written, on tape", want, identify(onTape(append(blocks(used), nil)...)))
	g.Expect(identify(inOneRecord(used)).OMID).To(Equal(unused.OMID), "writing to it made it another one")

	const purge = "purge volume=DAT001"
	g.Expect(b.console(append([]string{purge}, job...)...)).To(ContainSubstring(`Recycled volume "DAT001"`))
	g.Expect(identify(inOneRecord(b.volume("DAT001"))).OMID).To(Equal(unused.OMID), "recycling it made it another one")

	// The file keeps the name that it was made with; bls opens it by its new one.
	relabel := "relabel storage=plain oldvolume=DAT001 volume=DAT002 pool=Weekly drive=0 slot=0"
	g.Expect(b.console(purge, relabel)).To(ContainSubstring("3000 OK label"))
	again := b.volume("DAT001")
	b.write(filepath.Join("behind", "DAT002"), again)
	said, want = b.bls("DAT002", "behind")
	g.Expect(said).To(And(HaveKeyWithValue("VolName", "DAT002"), HaveKeyWithValue("PoolName", "Weekly")))
	b.compare("relabelled", want, identify(inOneRecord(again)))
}

// On disk, no filemark stands between the two labels, and Bacula itself does
// not read such a volume again: bls is shown what stands behind the first.
func TestBaculaVolumesWithANSIAndIBMLabelsAreWhatBaculaSaysTheyAre(t *testing.T) {
	t.Parallel()
	b := startBacula(t)
	for storage, volume := range map[string]string{"ansi": "ANS001", "ibm": "IBM001"} {
		file := b.label(volume, storage, "Weekly")
		const front = 3 * 80 // VOL1, HDR1, HDR2
		b.write(filepath.Join("behind", volume), file[front:])
		said, want := b.bls(volume, "behind")
		NewWithT(t).Expect(said).To(HaveKeyWithValue("VolName", volume))
		b.compare(storage+", in one record", want, identify(inOneRecord(file)))
		tape := append([][]byte{file[:80], file[80:160], file[160:front], nil}, blocks(file[front:])...)
		b.compare(storage+", on tape", want, identify(onTape(tape...)))
	}
}
