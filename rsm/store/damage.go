// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// panicError is a panic of bbolt, or a memory fault in its mapping of the file. It
// is what bbolt does with a page that makes no sense.
type panicError struct{ cause any }

func (e *panicError) Error() string {
	return fmt.Sprintf("%v (%v); %s", ErrDamaged, e.cause, cureDamage)
}

func (e *panicError) Unwrap() error { return ErrDamaged }

// cureDamage is what a person can do about a damaged database.
const cureDamage = "use the newest good export of the database in its place"

// damagedf says what is wrong with a file and what cures it.
func damagedf(format string, args ...any) error {
	return fmt.Errorf("%w: %s; %s", ErrDamaged, fmt.Sprintf(format, args...), cureDamage)
}

// guardPanics calls f and returns a panic or memory fault in it as a panicError.
func guardPanics(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p}
		}
	}()
	return f()
}

// guardBolt calls into bbolt. A panic there means damage; the store then refuses
// everything.
func (b *Bolt) guardBolt(f func() error) error {
	if err := b.broken.Load(); err != nil {
		return *err
	}
	err := guardPanics(f)
	if p := (*panicError)(nil); errors.As(err, &p) {
		b.broken.Store(&err)
	}
	return err
}
