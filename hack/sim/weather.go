// SPDX-License-Identifier: Apache-2.0

package sim

import "rsm.storage/rsmctl/rsm/scsi/virtual"

// changeWeather decides what goes wrong in the next round.
func (w *world) changeWeather() {
	w.power = power{}
	if w.oneIn(3) {
		w.power = power{calls: 1 + w.IntN(pickOne(w.dice, []int{10, 60, 300})), done: w.oneIn(2)}
		w.trace.sayLine("the power will fail at call %d, done %t", w.power.calls, w.power.done)
	}
	w.disk.full, w.disk.lost = 0, w.oneIn(10)
	if w.oneIn(10) {
		w.disk.full = pickOne(w.dice, []int{1, 2, 1000})
	}
	w.faults.rate = pickOne(w.dice, []int{0, 0, 0, 0, 5, 20, 80})
	w.faults.dead = map[string]bool{}
	if w.oneIn(10) {
		v := pickOne(w.dice, w.vaults)
		devices, _ := v.hardware.Devices(w.ctx)
		unit := v.name + " " + pickOne(w.dice, devices).Name()
		w.faults.dead[unit] = true
		w.trace.sayLine("%s does not answer", unit)
	}
	if w.oneIn(4) {
		w.untilHands = 1 + w.IntN(80)
	}
	w.untilStranger = 0
	if w.oneIn(3) {
		w.untilStranger = 1 + w.IntN(40)
	}
	w.breakOrRepairHardware()
}

// breakOrRepairHardware makes a library fail by itself, or repairs it.
func (w *world) breakOrRepairHardware() {
	v := pickOne(w.dice, w.vaults)
	if w.oneIn(2) {
		_ = v.hardware.ClearFaults() // there may be none
	}
	if !w.oneIn(8) {
		return
	}
	var f virtual.Fault
	w.chooseOne(
		choice{2, func() {
			if c := w.pickCartridge(v); c != nil {
				f = virtual.Fault{Kind: virtual.BarcodeUnreadable, Barcode: c.barcode}
			}
		}},
		choice{1, func() {
			if empty := v.placesWhere(false, "slot", "port", "drive"); len(empty) > 0 {
				f = virtual.Fault{Kind: virtual.ElementLies, Element: new(pickOne(w.dice, empty).Address), Barcode: "LIE001L8"}
			}
		}},
		choice{1, func() {
			f = virtual.Fault{Kind: virtual.ElementException, Element: new(pickOne(w.dice, v.hardware.List()).Address), Exception: 0x8302}
		}},
		choice{1, func() {
			f = virtual.Fault{Kind: virtual.DriveDies, Element: new(pickOne(w.dice, v.hardware.List()).Address)}
		}},
	)
	if f, err := v.hardware.AddFault(f); err == nil {
		w.trace.sayLine("%s: %s %s", v.name, f.Kind, f.Barcode)
	}
}
