// SPDX-License-Identifier: Apache-2.0

// Package controllers decides and acts: it compares what the manifests declare
// with what the libraries hold, and carries the difference out.
//
// The decision is one pure function, NewPlan. It sees only its arguments: no
// I/O, no clock, no map order. Everything that plans (plan, apply, run) calls
// it, so that they cannot disagree. Around it are a Reconciler that observes,
// guards and executes, and a Source that keeps the manifests.
package controllers
