// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Signs are what can be seen of the use of a drive without its user noticing.
// No sign proves that a drive is idle: a program may be about to write.
type Signs struct {
	// Host is what this host tells of programs that use the drive.
	Host scsi.HostUse
	// Asked is true when the drive itself was asked, and answered.
	Asked bool
	// Reserved: another host keeps the drive for itself.
	Reserved bool
	// Position is where the tape stands, where the drive knows it.
	Position scsi.Position
	// Bytes counts what went to and from applications since the drive was
	// switched on (log page 0Ch), Mount since the medium was loaded (page 17h).
	Bytes, Mount scsi.Transferred
}

// signLimit is how long a drive may take to tell one sign. A drive that is busy for
// longer is certainly in use.
const signLimit = 10 * time.Second

// Signs looks for signs that a drive is in use. It asks the drive itself, unless a
// program on this host has it open: that program is known, and a question could
// take away a unit attention that is meant for it.
func (l *Library) Signs(ctx context.Context, drive int) Signs {
	return l.lookForSigns(ctx, drive, func(use scsi.HostUse) bool { return len(use.Openers) == 0 })
}

// Glance is Signs for callers that look again and again. It asks nothing of a drive
// that this host's tape driver has, too, open or not: its next user would miss the
// unit attention that tells of another medium.
func (l *Library) Glance(ctx context.Context, drive int) Signs {
	return l.lookForSigns(ctx, drive, func(use scsi.HostUse) bool { return len(use.Openers) == 0 && use.Tape == nil })
}

func (l *Library) lookForSigns(ctx context.Context, drive int, mayAsk func(scsi.HostUse) bool) Signs {
	var s Signs
	d, err := l.connectedDrive(drive)
	if err != nil {
		return s
	}
	s.Host = d.readHostUse(ctx)
	if !mayAsk(s.Host) {
		return s
	}
	leave, err := d.enterDrive(ctx)
	if err != nil {
		return s
	}
	defer leave()
	s.Asked = true
	s.Position = askSign(ctx, d, &s, scsi.ReadPosition(), 20, scsi.ParsePosition)
	s.Bytes = askSign(ctx, d, &s, scsi.LogSense(scsi.PageSequentialAccess, signBuffer), signBuffer, scsi.ParseSequentialAccess)
	s.Mount = askSign(ctx, d, &s, scsi.LogSense(scsi.PageVolumeStatistics, signBuffer), signBuffer, scsi.ParseVolumeStatistics)
	return s
}

// signBuffer holds either log page of any drive.
const signBuffer = 4 << 10

// askSign asks for one sign, and notes in s when the drive does not answer at all. A
// drive that does not know the sign returns the zero value.
func askSign[T any](ctx context.Context, d *drive, s *Signs, cdb []byte, size int, parse func([]byte) (T, error)) (answer T) {
	if !s.Asked || s.Reserved {
		return answer
	}
	b := make([]byte, size)
	for range maxRestarts {
		n, err := d.sendIfPermitted(ctx, cdb, b, signLimit)
		if notCarriedOut(err) {
			continue
		}
		switch _, advice, _ := scsi.AdviceOf(err); {
		case dropRecoveredError(err) == nil:
			if parsed, problem := parse(b[:n]); problem == nil {
				return parsed
			}
		case advice == scsi.Reserved:
			s.Reserved = true
		case errors.Is(err, scsi.ErrOutcomeUnknown) || advice == scsi.Poll:
			s.Asked = false // it is at something
		}
		return answer
	}
	s.Asked = false
	return answer
}

// readHostUse is what this host tells of a drive, if anything.
func (d *drive) readHostUse(ctx context.Context) scsi.HostUse {
	observer, ok := d.dev.(scsi.HostObserver)
	if !ok {
		return scsi.HostUse{}
	}
	use, err := observer.HostUse(ctx)
	if err != nil {
		d.opts.Log.V(1).Info("could not see who uses a drive on this host", "drive", d.name, "problem", err.Error())
	}
	return use
}
