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

// askBls is what Bacula says of a volume's label, as rsmctl has it.
func (b bacula) askBls(volume, device string) (said map[string]string, want label.Verdict) {
	b.Helper()
	text := b.runProgram("", "bls", "-L", "-V", volume, "-c", filepath.Join(b.dir, "bacula-sd.conf"), device)
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

// compareVerdicts says where a verdict is not what Bacula says; bls shows no
// seconds.
func (b bacula) compareVerdicts(how string, want, got label.Verdict) {
	b.Helper()
	g := NewWithT(b)
	g.Expect(got.OMID.Info).To(MatchRegexp("^%s:[0-9]{2}Z$", regexp.QuoteMeta(want.OMID.Info)), how)
	got.OMID.Info, got.FirstBlock, got.Lengths = want.OMID.Info, "", nil
	g.Expect(got).To(Equal(want), how)
}

// splitBlocks are those of a volume on disk, by the lengths in their headers.
func splitBlocks(volume []byte) (all [][]byte) {
	for len(volume) > 8 {
		n := min(len(volume), max(8, int(binary.BigEndian.Uint32(volume[4:]))))
		all, volume = append(all, volume[:n]), volume[n:]
	}
	return all
}

func TestBaculaVolumesAreWhatBaculaSaysTheyAre(t *testing.T) {
	t.Parallel()
	b, g := startBacula(t), NewWithT(t)
	fresh := b.labelVolume("PRE001", "plain", "Weekly")
	said, want := b.askBls("PRE001", "plain")
	g.Expect(said).To(And(HaveKeyWithValue("LabelType", "PRE_LABEL"), HaveKeyWithValue("VolName", "PRE001"), HaveKeyWithValue("PoolName", "Weekly")))
	b.compareVerdicts("in one record", want, identifyReading(inOneRecord(fresh)))
	b.compareVerdicts("on tape", want, identifyReading(onTape(append(splitBlocks(fresh), nil)...)))

	at := bytes.Index(fresh, []byte("PRE001"))
	fresh[at] ^= 1
	wrong := identifyReading(inOneRecord(fresh))
	g.Expect(wrong.Kind).To(Equal(label.Unrecognized))
	g.Expect(wrong.Detail).To(ContainSubstring("checksum"))
}

func TestABaculaVolumeStaysWhatItIsUntilItIsRelabelled(t *testing.T) {
	t.Parallel()
	b, g := startBacula(t), NewWithT(t)
	unused := identifyReading(inOneRecord(b.labelVolume("DAT001", "plain", "Archive")))
	job := []string{"run job=some pool=Archive storage=plain yes", "wait", "messages"}
	g.Expect(b.runConsole(job...)).To(ContainSubstring("Backup OK"))
	used := b.readVolume("DAT001")
	said, want := b.askBls("DAT001", "plain")
	g.Expect(said).To(And(HaveKeyWithValue("LabelType", "VOL_LABEL"), HaveKeyWithValue("VolName", "DAT001"), HaveKeyWithValue("PoolName", "Archive")))
	g.Expect(len(splitBlocks(used))).To(BeNumerically(">", 1), "the job wrote nothing")
	b.compareVerdicts("written, in one record", want, identifyReading(inOneRecord(used)))
	b.compareVerdicts("written, on tape", want, identifyReading(onTape(append(splitBlocks(used), nil)...)))
	g.Expect(identifyReading(inOneRecord(used)).OMID).To(Equal(unused.OMID), "writing to it made it another one")

	const purge = "purge volume=DAT001"
	g.Expect(b.runConsole(append([]string{purge}, job...)...)).To(ContainSubstring(`Recycled volume "DAT001"`))
	g.Expect(identifyReading(inOneRecord(b.readVolume("DAT001"))).OMID).To(Equal(unused.OMID), "recycling it made it another one")

	// The file keeps the name that it was made with; bls opens it by its new one.
	relabel := "relabel storage=plain oldvolume=DAT001 volume=DAT002 pool=Weekly drive=0 slot=0"
	g.Expect(b.runConsole(purge, relabel)).To(ContainSubstring("3000 OK label"))
	again := b.readVolume("DAT001")
	b.writeFile(filepath.Join("behind", "DAT002"), again)
	said, want = b.askBls("DAT002", "behind")
	g.Expect(said).To(And(HaveKeyWithValue("VolName", "DAT002"), HaveKeyWithValue("PoolName", "Weekly")))
	b.compareVerdicts("relabelled", want, identifyReading(inOneRecord(again)))
}

// On disk, no filemark stands between the two labels, and Bacula itself does
// not read such a volume again: bls is shown what stands behind the first.
func TestBaculaVolumesWithANSIAndIBMLabelsAreWhatBaculaSaysTheyAre(t *testing.T) {
	t.Parallel()
	b := startBacula(t)
	for storage, volume := range map[string]string{"ansi": "ANS001", "ibm": "IBM001"} {
		file := b.labelVolume(volume, storage, "Weekly")
		const front = 3 * 80 // VOL1, HDR1, HDR2
		b.writeFile(filepath.Join("behind", volume), file[front:])
		said, want := b.askBls(volume, "behind")
		NewWithT(t).Expect(said).To(HaveKeyWithValue("VolName", volume))
		b.compareVerdicts(storage+", in one record", want, identifyReading(inOneRecord(file)))
		tape := append([][]byte{file[:80], file[80:160], file[160:front], nil}, splitBlocks(file[front:])...)
		b.compareVerdicts(storage+", on tape", want, identifyReading(onTape(tape...)))
	}
}
