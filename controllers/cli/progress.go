// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"rsm.storage/rsmctl/controllers/decide"
)

// progress tells a person on standard error how far a pass has come: a bar on
// a terminal, a line per step elsewhere.
type progress struct {
	w        io.Writer
	terminal bool
	planned  func(pass int, plan *decide.Plan, readsOn bool)
	bar      *progressbar.ProgressBar
	left     int // steps that have not ended
	meter    meter
}

func (p *progress) Planned(pass int, plan *decide.Plan, readsOn bool) {
	if p.planned != nil {
		p.planned(pass, plan, readsOn)
	}
}

// Step announces a step. The returned function takes its outcome. Several steps
// may be under way, and end in any order.
func (p *progress) Step(n, total int, step decide.Step) func(error) {
	if p.terminal {
		if p.bar == nil {
			p.bar, p.left = p.newProgressBar(total), total
		}
		p.bar.Describe(fmt.Sprintf("%-14s %-12s", step.Action, step.Name))
	}
	return func(err error) {
		if p.bar != nil {
			_ = p.bar.Add(1)
			if p.left--; p.left == 0 {
				p.finishBar()
			}
		}
		switch {
		case err != nil:
			fmt.Fprintf(p.w, "[%d/%d] %s %s: failed: %s\n", n, total, step.Action, step.Name, decide.Printable(err.Error()))
		case !p.terminal:
			fmt.Fprintf(p.w, "[%d/%d] %s %s: done\n", n, total, step.Action, step.Name)
		}
	}
}

func (p *progress) finishBar() {
	_ = p.bar.Finish()
	p.bar = nil
}

// Looking shows how far an inventory has come, and how long the rest will take:
// as a bar, or in a line now and then. An empty what is the end.
func (p *progress) Looking(library string, done, total int, what string) {
	if what == "" && p.bar != nil {
		p.finishBar()
	}
	due := p.meter.noteProgress(time.Now(), done, total)
	switch {
	case what == "":
	case p.terminal:
		if p.bar == nil {
			p.bar = p.newProgressBar(total)
		}
		p.bar.Describe(fmt.Sprintf("%s %-12s %s", library, decide.Printable(what), p.meter.estimateLeft()))
		_ = p.bar.Set(done)
	case due:
		fmt.Fprintf(p.w, "%s: %d of %d labels, %s; now %s\n", library, done, total, p.meter, decide.Printable(what))
	}
}

func (p *progress) newProgressBar(total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionClearOnFinish(),
	)
}

// lookEvery is how long a command is silent about slow work.
const lookEvery = 2 * time.Second

// tellIfSlow names work on standard error if it takes longer than lookEvery. done
// ends the work.
func (a *app) tellIfSlow(what string) (done func()) {
	said := make(chan struct{})
	timer := time.AfterFunc(lookEvery, func() {
		fmt.Fprintf(a.stderr, "rsmctl: %s; this takes a while\n", what)
		close(said)
	})
	return func() {
		if !timer.Stop() {
			<-said
		}
	}
}

// tellDeviceIsSlow says on standard error that a device takes long, unless the log
// says it.
func (a *app) tellDeviceIsSlow(what string) {
	if a.logLevel == "" {
		fmt.Fprintf(a.stderr, "rsmctl: %s\n", what)
	}
}
