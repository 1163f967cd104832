// SPDX-License-Identifier: Apache-2.0

package client

import (
	"errors"
	"fmt"

	"rsm.storage/rsmctl/api/service"
)

// lostError is the error of a request that was sent and not answered, or not in
// full. It may have been carried out.
type lostError struct{ cause error }

func (e *lostError) Error() string { return e.cause.Error() }
func (e *lostError) Unwrap() error { return e.cause }

// asLostAnswer marks the error of reading an answer.
func asLostAnswer(err error) error {
	if err == nil {
		return nil
	}
	return &lostError{err}
}

// questionError is the error of a question. A question without an answer has had
// no effect, and may be put again.
func (c *Client) questionError(err error) error {
	var gone *lostError
	if errors.As(err, &gone) || errors.Is(err, service.Stopping) {
		return fmt.Errorf("%w %s: %w", ErrNobody, c.path, err)
	}
	return err
}

// verbError is the error of a verb, which must not be tried again blindly.
func (c *Client) verbError(err error, what string) error {
	var gone *lostError
	if errors.As(err, &gone) {
		return fmt.Errorf("%s: %w: the process that holds the database took the request and did not answer (%w); `rsmctl get sides` shows what came of it",
			what, service.OutcomeUnknown, gone.cause)
	}
	return c.questionError(err)
}
