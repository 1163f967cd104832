// SPDX-License-Identifier: Apache-2.0

package service

// Problem is an answer that is a refusal, and the error that it stands for.
type Problem struct {
	// Text says why, for people.
	Text string `json:"error"`
	// Kind is empty when it is none of those that programs know.
	Kind Kind `json:"kind"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Text }

// Unwrap gives the kind, which errors.Is and errors.As find.
func (p *Problem) Unwrap() error {
	if p.Kind == "" {
		return nil
	}
	return p.Kind
}
