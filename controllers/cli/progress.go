// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"rsm.storage/rsmctl/controllers"
)

// progress tells a person on standard error how far a pass has come: a bar on
// a terminal, a line per step elsewhere.
type progress struct {
	w        io.Writer
	terminal bool
	planned  func(pass int, plan *controllers.Plan)
	bar      *progressbar.ProgressBar
	lastLook time.Time
}

func (p *progress) Planned(pass int, plan *controllers.Plan) {
	if p.planned != nil {
		p.planned(pass, plan)
	}
}

// Step announces a step; what it returns is called with its outcome.
func (p *progress) Step(n, total int, step controllers.Step) func(error) {
	if p.terminal {
		if n == 1 {
			p.bar = p.newBar(total)
		}
		p.bar.Describe(fmt.Sprintf("%-14s %-12s", step.Action, step.Name))
	}
	return func(err error) {
		if p.bar != nil {
			_ = p.bar.Add(1)
			if n == total {
				_ = p.bar.Finish()
				p.bar = nil
			}
		}
		switch {
		case err != nil:
			fmt.Fprintf(p.w, "[%d/%d] %s %s: failed: %s\n", n, total, step.Action, step.Name, controllers.Printable(err.Error()))
		case !p.terminal:
			fmt.Fprintf(p.w, "[%d/%d] %s %s: done\n", n, total, step.Action, step.Name)
		}
	}
}

// lookEvery is how often a long inventory says how far it is.
const lookEvery = 2 * time.Second

// Looking tells how far an inventory has come, not more often than lookEvery.
func (p *progress) Looking(library string, done, total int, what string) {
	now := time.Now()
	if p.lastLook.IsZero() {
		p.lastLook = now
	}
	if now.Sub(p.lastLook) < lookEvery {
		return
	}
	p.lastLook = now
	fmt.Fprintf(p.w, "%s: %d of %d: %s\n", library, done, total, what)
}

func (p *progress) newBar(total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)
}

// patience says on standard error what takes long, once it does. The returned
// function ends the wait.
func (a *app) patience(what string) (done func()) {
	timer := time.AfterFunc(lookEvery, func() { fmt.Fprintf(a.stderr, "rsmctl: %s; this takes a while\n", what) })
	return func() { timer.Stop() }
}

// waiting says on standard error that a device keeps everybody waiting, unless
// the log does.
func (a *app) waiting(what string) {
	if a.logLevel == "" {
		fmt.Fprintf(a.stderr, "rsmctl: %s\n", what)
	}
}
