// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/element"
)

// shownDrive is what `rsmctl dismount -o json` prints: an interface.
type shownDrive struct {
	*service.DriveView
	Dismounted bool `json:"dismounted"`
}

// showDrive prints what a person needs to know to decide.
func (d *dismounting) showDrive(v *service.DriveView) {
	where := element.DriveName(v.Drive, v.Serial)
	what := v.Name
	if v.Barcode == "" {
		what += ", a cartridge without a barcode"
	}
	position := "not known"
	if v.Position != nil {
		position = fmt.Sprintf("at block %d", *v.Position)
	}
	line := func(name, text string) { fmt.Fprintf(d.stdout, "  %-10s %s\n", name, decide.Printable(text)) }
	fmt.Fprintf(d.stdout, "%s of %s holds %s\n", decide.Printable(where), v.Library, decide.Printable(what))
	line("put there", whoPutThere(v))
	line("tape", position)
	for _, sign := range v.Signs {
		line("in use", sign)
	}
	if len(v.Signs) == 0 {
		line("in use", "no sign was found, which is no proof that the drive is idle")
	}
	line("goes to", fmt.Sprintf("slot %d", v.To))
}

// whoPutThere says who put a cartridge into its drive, and since when it is there.
func whoPutThere(v *service.DriveView) string {
	switch m := v.Mount; {
	case m == nil && v.Since.IsZero():
		return "nobody knows by whom"
	case m == nil:
		return "by somebody else; seen there since " + timeText(v.Since)
	case m.Left:
		return "by rsmctl, which nobody waits for any more, since " + timeText(m.Since)
	case m.Application == "":
		return "mounted by rsmctl since " + timeText(m.Since)
	default:
		return fmt.Sprintf("mounted by rsmctl for %s since %s", m.Application, timeText(m.Since))
	}
}

func (d *dismounting) tellOutcome(done service.Dismounted) {
	fmt.Fprintf(d.stdout, "drive %d of %s: %s is in slot %d now\n", done.Drive, done.Library, decide.Printable(done.Name), done.To)
}

// askConsent asks a person at a terminal. Any answer but yes is a no.
func (d *dismounting) askConsent(ctx context.Context, v *service.DriveView) error {
	in, ok := d.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return usageErrorf("nothing was done: there is no terminal to ask on whether %s shall be taken out of drive %d; say so with --yes", v.Name, v.Drive)
	}
	fmt.Fprintf(d.stderr, "Take %s out of drive %d and bring it to slot %d? [y/N] ", decide.Printable(v.Name), v.Drive, v.To)
	answered := make(chan string, 1)
	go func() { // reading may never end, and an interrupt must end the command
		answer, _ := bufio.NewReader(in).ReadString('\n')
		answered <- answer
	}()
	var answer string
	select {
	case answer = <-answered:
	case <-ctx.Done():
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	if !strings.HasSuffix(answer, "\n") {
		fmt.Fprintln(d.stderr) // the cursor stands behind the question
	}
	return errors.New("nothing was done: " + v.Name + " is left in the drive")
}

// tooLong is how long a library may be busy with something else before a message
// says so.
const tooLong = 10 * time.Second

// announceWatch says on standard error that the drive is watched, which takes
// seconds at best. done ends the announcements.
func (d *dismounting) announceWatch() (done func()) {
	fmt.Fprintf(d.stderr, "rsmctl: watching drive %s of %s for signs of use\n", d.drive, d.library)
	return d.announceLongWait()
}

// announceUnload says that the cartridge is taken out.
func (d *dismounting) announceUnload(v *service.DriveView) (done func()) {
	fmt.Fprintf(d.stderr, "rsmctl: looking once more, then taking %s out of drive %d of %s\n", decide.Printable(v.Name), v.Drive, v.Library)
	return d.announceLongWait()
}

// announceLongWait says after tooLong that the command still waits.
func (d *dismounting) announceLongWait() (done func()) {
	timer := time.AfterFunc(tooLong, func() {
		fmt.Fprintf(d.stderr, "rsmctl: still waiting for %s, which may be busy with something else; an interrupt ends the wait\n", d.library)
	})
	return func() { timer.Stop() }
}
