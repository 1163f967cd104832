// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// letApplicationAct lets an application ask the process for something.
func (w *world) letApplicationAct() {
	if w.process == nil || w.power.off {
		return
	}
	s := w.process.manager.Session(record.Actor{Application: "backup"})
	w.working = true
	defer func() { w.working = false }()
	w.chooseOne(
		choice{4, func() { w.drawMedium(s) }},
		choice{1, func() { w.mountMedium(s) }},
		choice{1, func() { w.deallocateMedium(s) }},
		choice{1, func() { w.ejectMedium(s) }},
		choice{1, func() { w.identifyMedium(s) }},
		choice{1, func() { w.dismountMedium(s) }},
	)
}

// drawMedium draws a medium, sometimes with an LMID that somebody has.
func (w *world) drawMedium(s *rsm.Session) {
	if len(w.manifests.pools) == 0 {
		return
	}
	pool := pickOne(w.dice, w.manifests.pools).Spec.Name
	want := rsm.Draw{Pool: pool, Origin: "Application/backup", Reason: "a backup begins"}
	if m := w.pickMedium(hasHeldSide); m != nil && w.oneIn(8) {
		want.LMID = m.Sides[firstHeldSide(m)].LMID // somebody's already
	}
	drawn, err := s.Draw(w.ctx, want)
	if err != nil {
		w.trace.sayLine("draw for %s: %v", pool, err)
		return
	}
	w.counts.Draws++
	w.trace.sayLine("draw for %s: %s as %s", pool, drawn.Medium.Name(), drawn.LMID)
}

// pickMedium is some medium of the records.
func (w *world) pickMedium(fits func(*record.Medium) bool) *record.Medium {
	var found []*record.Medium
	for _, m := range w.process.manager.Snapshot().Media {
		if fits(m) {
			found = append(found, m)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return pickOne(w.dice, found)
}

func hasHeldSide(m *record.Medium) bool { return firstHeldSide(m) >= 0 }

// firstHeldSide is the first side of a medium that is held, -1 when none is.
func firstHeldSide(m *record.Medium) int {
	return slices.IndexFunc(m.Sides, func(s record.Side) bool { return s.LMID != "" })
}

// mountMedium mounts a held medium, and mostly dismounts it again.
func (w *world) mountMedium(s *rsm.Session) {
	m := w.pickMedium(hasHeldSide)
	if m == nil {
		return
	}
	_, err := s.Mount(w.ctx, record.SideRef{PMID: m.PMID}, rsm.MountOptions{ErrorIfOffline: w.oneIn(2)})
	w.trace.sayLine("mount %s: %v", m.Name(), err)
	if err == nil && !w.oneIn(3) {
		w.trace.sayLine("dismount %s: %v", m.Name(), s.Dismount(w.ctx, m.PMID))
	}
}

// deallocateMedium gives a medium back, whatever the manifests say. Until the next
// pass they are not applied.
func (w *world) deallocateMedium(s *rsm.Session) {
	if m := w.pickMedium(hasHeldSide); m != nil {
		w.trace.sayLine("deallocate %s: %v", m.Name(), s.Deallocate(w.ctx, m.Sides[firstHeldSide(m)].LMID, "the backup has expired"))
		w.applied.number = -1
	}
}

// identifyMedium reads a medium, whatever is known of it.
func (w *world) identifyMedium(s *rsm.Session) {
	if m := w.pickMedium((*record.Medium).Online); m != nil {
		_, err := s.Identify(w.ctx, m.PMID, "somebody wants to know")
		w.trace.sayLine("identify %s: %v", m.Name(), err)
	}
}

// dismountMedium takes a medium out of a drive, as far as it is rsmctl's.
func (w *world) dismountMedium(s *rsm.Session) {
	if m := w.pickMedium(func(m *record.Medium) bool { return m.Location.Type == record.InDrive }); m != nil {
		w.trace.sayLine("dismount %s: %v", m.Name(), s.Dismount(w.ctx, m.PMID))
	}
}

// ejectMedium takes a medium to a port.
func (w *world) ejectMedium(s *rsm.Session) {
	if m := w.pickMedium((*record.Medium).Online); m != nil {
		w.trace.sayLine("eject %s: %v", m.Name(), s.Eject(w.ctx, m.PMID, "it goes to the safe"))
	}
}
